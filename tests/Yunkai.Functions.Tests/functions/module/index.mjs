export const main = async () => 'esm';
