// breaks: pure-files-do-no-io
import { z } from 'zod';

export const limit = z.int();
