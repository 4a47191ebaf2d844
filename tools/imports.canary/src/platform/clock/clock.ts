import { hrtime } from 'node:process';

export const open = hrtime;
