// breaks: siblings-are-separate
export { feed } from '../profit/feed.ts';
