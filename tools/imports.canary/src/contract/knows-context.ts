// breaks: contract-imports-kernel
export { close } from '#market-data/index.ts';
