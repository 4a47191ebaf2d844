// The repository's own rules, on the files here.
import { environment } from '../../../eslint.config.js';

export default [environment({ files: ['*.ts'], project: './tsconfig.json', root: import.meta.dirname })];
