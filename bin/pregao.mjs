#!/usr/bin/env node
// The command `pregao`. It must run, and say something helpful, on any Node: it only checks the version.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `pregao needs Node 24 or newer, and this is Node ${process.versions.node}.\n` +
      'npm brings the right one: run "npm install", then "npm start" or "npx pregao <command>".\n' +
      'Where npm has none for your system (macOS, for example), install Node 24 from your package manager.\n',
  );
  process.exit(2);
}
const { enableCompileCache } = await import('node:module');
enableCompileCache();
await import('../src/app/main.ts');
