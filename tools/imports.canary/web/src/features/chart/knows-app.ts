// breaks: web-flows-one-way
export { shell } from '../../app/shell.tsx';
