/** Reads what a client sends on the stream. */

import { type ClientMessage, clientMessageSchema } from '#contract/stream.ts';
import { err, ok, type Result } from '#kernel/result.ts';

/** The message, or what is wrong with it and where. */
export function parseClientMessage(text: string): Result<ClientMessage, string> {
  const json = parseJson(text);
  if (!json.ok) return json;
  const parsed = clientMessageSchema.safeParse(json.value);
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'message'}: ${message}`).join('; '));
}

function parseJson(text: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    return err(`The message is not JSON: ${(error as Error).message}`);
  }
}
