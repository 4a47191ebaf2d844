// breaks: venues-see-public-surfaces
export { limits } from '#trading/risk/limits.ts';
