// breaks: every-file-has-a-home
export { tick } from '#kernel/price.ts';
