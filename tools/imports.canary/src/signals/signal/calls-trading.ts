// breaks: contexts-know-only-market-data
export const trading = await import('#trading/index.ts');
