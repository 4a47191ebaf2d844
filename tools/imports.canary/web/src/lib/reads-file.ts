// breaks: web-has-no-server-packages
export { readFileSync } from 'node:fs';
