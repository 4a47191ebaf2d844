// breaks: no-cycles
export { b as a } from './cycle-b.ts';
