// breaks: product-needs-no-scripts
export { script } from '../../tools/script.ts';
