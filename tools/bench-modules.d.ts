// Packages that only bench/ installs, in a package.json of its own. The server check must pass without them.
declare module 'ccxt';
