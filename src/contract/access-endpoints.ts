/** Endpoints of access: coming in, the own account, and the users of a tenant. */

import { z } from 'zod';
import { permissionSchema, roleSchema } from './access.ts';
import { endpoint } from './endpoint.ts';

const LIMIT_MAX = 500;

const loginText = z.string().min(1).max(256);
const nameText = z.string().min(1).max(256);
const passwordText = z.string().min(1).max(1_024);
const tokenText = z.string().min(1).max(256);
const codeText = z.string().min(1).max(64);
const time = z.string().describe('ISO 8601, UTC');
const localeSchema = z.enum(['pt-BR', 'en']);
const rolesSchema = z.array(roleSchema).min(1).max(20);
const idParams = z.strictObject({ id: z.string().min(1).max(64) });

const tenantSchema = z.object({ id: z.string(), name: z.string(), isHouse: z.boolean(), createdAt: time });

const userSchema = z.object({
  id: z.string(),
  login: z.string(),
  name: z.string(),
  roles: z.array(roleSchema),
  locale: localeSchema,
  isDisabled: z.boolean(),
  hasPassword: z.boolean(),
  hasSecondFactor: z.boolean(),
  createdAt: time,
});
export type UserDto = z.infer<typeof userSchema>;

const sessionStateSchema = z.object({
  mode: z
    .enum(['demo', 'users', 'closed'])
    .describe('demo: nobody logs in. users: everybody does. closed: there is no user yet, the setup makes the first.'),
  isSecondFactorNeeded: z.boolean().describe('The password was right; the second factor is still to be proven.'),
  user: userSchema.nullable(),
  tenant: z.object({ id: z.string(), name: z.string(), isHouse: z.boolean() }).nullable(),
  permissions: z.array(permissionSchema).describe('What whoever asks may do now.'),
  provenUntil: time.nullable().describe('Until when dangerous actions are allowed.'),
});
export type SessionStateDto = z.infer<typeof sessionStateSchema>;

const loginAnswerSchema = z.object({ isSecondFactorNeeded: z.boolean() });
const linkSchema = z.object({
  token: z.string().describe('Told this once.'),
  url: z.string().describe('Where the user sets a password.'),
  expiresAt: time,
});
const keySchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(permissionSchema),
  addresses: z.array(z.string()).describe('Networks that it may be used from; empty for any.'),
  createdAt: time,
  expiresAt: time,
  lastUsedAt: time.nullable(),
});
export type KeyDto = z.infer<typeof keySchema>;
const countSchema = z.object({ revoked: z.int() });

const newUserBody = z.strictObject({ login: loginText, name: nameText, locale: localeSchema.default('pt-BR') });

/** Coming in and going out. */
const doorEndpoints = {
  getSession: endpoint({
    method: 'GET',
    path: '/api/v1/session',
    tag: 'access',
    summary: 'Who is logged in, and what they may do',
    access: 'public',
    answer: sessionStateSchema,
  }),
  setUp: endpoint({
    method: 'POST',
    path: '/api/v1/setup',
    tag: 'access',
    summary: 'Make the first admin, with the token that the first start prints',
    access: 'public',
    body: newUserBody.extend({ token: tokenText, password: passwordText }),
    answer: loginAnswerSchema,
    problems: ['LINK_NOT_VALID', 'WEAK_PASSWORD'],
  }),
  logIn: endpoint({
    method: 'POST',
    path: '/api/v1/session',
    tag: 'access',
    summary: 'Log in; the answer sets a cookie',
    access: 'public',
    body: z.strictObject({ login: loginText, password: passwordText }),
    answer: loginAnswerSchema,
    problems: ['WRONG_CREDENTIALS', 'TOO_MANY_TRIES'],
  }),
  proveSecondFactor: endpoint({
    method: 'POST',
    path: '/api/v1/session/second-factor',
    tag: 'access',
    summary: 'The second step of a login: a code of the app, or a recovery code',
    access: 'public',
    body: z.strictObject({ code: codeText }),
    answer: null,
    problems: ['WRONG_CREDENTIALS', 'WRONG_CODE', 'TOO_MANY_TRIES', 'SECRET_UNREADABLE'],
  }),
  logOut: endpoint({
    method: 'DELETE',
    path: '/api/v1/session',
    tag: 'access',
    summary: 'Log out',
    access: 'sessions:own',
    answer: null,
  }),
  proveAgain: endpoint({
    method: 'POST',
    path: '/api/v1/session/proof',
    tag: 'access',
    summary: 'Prove who you are again, for ten minutes of dangerous actions',
    description: 'With `code` where there is a second factor, else with `password`.',
    access: 'sessions:own',
    body: z.strictObject({ password: passwordText.optional(), code: codeText.optional() }),
    answer: z.object({ provenUntil: time }),
    problems: ['WRONG_CREDENTIALS', 'WRONG_CODE', 'TOO_MANY_TRIES', 'SECRET_UNREADABLE'],
  }),
  redeemLink: endpoint({
    method: 'POST',
    path: '/api/v1/password-link',
    tag: 'access',
    summary: 'Set a password with a one-time link',
    description: 'Takes the second factor away and ends all sessions of the user. Log in afterwards.',
    access: 'public',
    body: z.strictObject({ token: tokenText, password: passwordText }),
    answer: null,
    problems: ['LINK_NOT_VALID', 'WEAK_PASSWORD'],
  }),
};

/** One's own account. */
const ownEndpoints = {
  listOwnSessions: endpoint({
    method: 'GET',
    path: '/api/v1/me/sessions',
    tag: 'access',
    summary: 'Where you are logged in, newest first',
    access: 'sessions:own',
    answer: z.object({
      sessions: z.array(
        z.object({
          ...{ id: z.string(), createdAt: time, lastSeenAt: time, expiresAt: time },
          ...{ address: z.string(), userAgent: z.string() },
          isCurrent: z.boolean(),
        }),
      ),
    }),
  }),
  revokeOwnSession: endpoint({
    method: 'DELETE',
    path: '/api/v1/me/sessions/:id',
    tag: 'access',
    summary: 'Log out somewhere else',
    access: 'sessions:own',
    params: idParams,
    answer: null,
    problems: ['NOT_FOUND'],
    takesKey: true,
  }),
  revokeOtherSessions: endpoint({
    method: 'DELETE',
    path: '/api/v1/me/sessions',
    tag: 'access',
    summary: 'Log out everywhere else',
    access: 'sessions:own',
    answer: countSchema,
    takesKey: true,
  }),
  changePassword: endpoint({
    method: 'POST',
    path: '/api/v1/me/password',
    tag: 'access',
    summary: 'Change your password; all sessions end, and this one goes on under a new cookie',
    access: 'sessions:own',
    body: z.strictObject({ current: passwordText, next: passwordText }),
    answer: null,
    problems: ['WRONG_CREDENTIALS', 'WEAK_PASSWORD', 'TOO_MANY_TRIES'],
  }),
  beginSecondFactor: endpoint({
    method: 'POST',
    path: '/api/v1/me/second-factor',
    tag: 'access',
    summary: 'Begin a second factor: the secret for an authenticator app',
    access: 'sessions:own',
    needsProof: true,
    answer: z.object({ secret: z.string(), otpauthUri: z.string() }),
    problems: ['SECOND_FACTOR_STATE'],
  }),
  confirmSecondFactor: endpoint({
    method: 'POST',
    path: '/api/v1/me/second-factor/confirm',
    tag: 'access',
    summary: 'Turn the second factor on with a first code; answers ten recovery codes, once',
    access: 'sessions:own',
    needsProof: true,
    body: z.strictObject({ code: codeText }),
    answer: z.object({ recoveryCodes: z.array(z.string()) }),
    problems: ['SECOND_FACTOR_STATE', 'WRONG_CODE', 'SECRET_UNREADABLE'],
  }),
  removeSecondFactor: endpoint({
    method: 'DELETE',
    path: '/api/v1/me/second-factor',
    tag: 'access',
    summary: 'Turn the second factor off',
    access: 'sessions:own',
    needsProof: true,
    answer: null,
    problems: ['SECOND_FACTOR_STATE'],
    takesKey: true,
  }),
  listOwnKeys: endpoint({
    method: 'GET',
    path: '/api/v1/me/keys',
    tag: 'access',
    summary: 'Your API keys, newest first',
    access: 'keys:own',
    answer: z.object({ keys: z.array(keySchema) }),
  }),
  createKey: endpoint({
    method: 'POST',
    path: '/api/v1/me/keys',
    tag: 'access',
    summary: 'Make an API key; its text is told this once',
    access: 'keys:own',
    needsProof: true,
    body: z.strictObject({
      name: nameText,
      scopes: z.array(permissionSchema).min(1).max(50),
      expiresInDays: z.int().min(1).max(365),
      addresses: z.array(z.string().max(64)).max(50).default([]),
    }),
    answer: z.object({ key: keySchema, text: z.string().describe('`prg_…`') }),
    status: 201,
  }),
  revokeOwnKey: endpoint({
    method: 'DELETE',
    path: '/api/v1/me/keys/:id',
    tag: 'access',
    summary: 'End one of your API keys at once',
    access: 'keys:own',
    params: idParams,
    answer: null,
    problems: ['NOT_FOUND'],
    takesKey: true,
  }),
};

/** The people of a tenant, and what was done. */
const managementEndpoints = {
  listUsers: endpoint({
    method: 'GET',
    path: '/api/v1/users',
    tag: 'access',
    summary: 'The users of your tenant, by login',
    access: 'users:manage',
    answer: z.object({ users: z.array(userSchema) }),
  }),
  createUser: endpoint({
    method: 'POST',
    path: '/api/v1/users',
    tag: 'access',
    summary: 'Make a user of your tenant; the link with which they set a password is told this once',
    access: 'users:manage',
    needsProof: true,
    body: newUserBody.extend({ roles: rolesSchema }),
    answer: z.object({ user: userSchema, link: linkSchema }),
    status: 201,
    problems: ['TAKEN'],
  }),
  changeUser: endpoint({
    method: 'PATCH',
    path: '/api/v1/users/:id',
    tag: 'access',
    summary: 'Change roles or name of a user, or disable them',
    access: 'users:manage',
    needsProof: true,
    params: idParams,
    body: z.strictObject({
      name: nameText.optional(),
      roles: rolesSchema.optional(),
      isDisabled: z.boolean().optional(),
      locale: localeSchema.optional(),
    }),
    answer: userSchema,
    problems: ['NOT_FOUND', 'LAST_ADMIN'],
    takesKey: true,
  }),
  makeUserLink: endpoint({
    method: 'POST',
    path: '/api/v1/users/:id/link',
    tag: 'access',
    summary: 'Make a one-time link for a user who cannot log in',
    access: 'users:manage',
    needsProof: true,
    params: idParams,
    answer: linkSchema,
    status: 201,
    problems: ['NOT_FOUND'],
  }),
  revokeUserSessions: endpoint({
    method: 'DELETE',
    path: '/api/v1/users/:id/sessions',
    tag: 'access',
    summary: 'Log a user out everywhere',
    access: 'users:manage',
    params: idParams,
    answer: countSchema,
    problems: ['NOT_FOUND'],
    takesKey: true,
  }),
  revokeUserKeys: endpoint({
    method: 'DELETE',
    path: '/api/v1/users/:id/keys',
    tag: 'access',
    summary: 'End all API keys of a user',
    access: 'users:manage',
    params: idParams,
    answer: countSchema,
    problems: ['NOT_FOUND'],
    takesKey: true,
  }),
  listTenants: endpoint({
    method: 'GET',
    path: '/api/v1/tenants',
    tag: 'access',
    summary: 'All tenants, by name',
    access: 'tenants:manage',
    answer: z.object({ tenants: z.array(tenantSchema) }),
  }),
  createTenant: endpoint({
    method: 'POST',
    path: '/api/v1/tenants',
    tag: 'access',
    summary: 'Make a tenant and its first admin; the link for the admin is told this once',
    access: 'tenants:manage',
    needsProof: true,
    body: z.strictObject({ name: nameText, admin: newUserBody }),
    answer: z.object({ tenant: tenantSchema, user: userSchema, link: linkSchema }),
    status: 201,
    problems: ['TAKEN'],
  }),
  listAudit: endpoint({
    method: 'GET',
    path: '/api/v1/audit',
    tag: 'access',
    summary: 'What was done with access in your tenant, newest first',
    access: 'audit:read',
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(100),
      cursor: z
        .string()
        .regex(/^[1-9]\d{0,14}$/)
        .optional()
        .describe('`nextCursor` of the page before'),
    }),
    answer: z.object({
      entries: z.array(
        z.object({
          ...{ seq: z.int(), at: time, actor: z.string(), action: z.string(), subject: z.string() },
          ...{ address: z.string(), outcome: z.enum(['done', 'refused']), detail: z.string(), hash: z.string() },
        }),
      ),
      nextCursor: z.string().nullable(),
    }),
  }),
  verifyAudit: endpoint({
    method: 'GET',
    path: '/api/v1/audit/verification',
    tag: 'access',
    summary: 'Whether the audit is whole: each row follows from the one before',
    description: 'That the newest rows were cut off shows only beside a hash that was noted down elsewhere.',
    access: 'audit:read',
    answer: z.object({
      isWhole: z.boolean(),
      brokenAt: z.int().nullable().describe('The first row that does not follow from those before it.'),
      entries: z.int().nullable().describe('Rows of all tenants; told in the house alone.'),
      hash: z.string().nullable().describe('Of the newest row, to be noted down elsewhere; told in the house alone.'),
    }),
  }),
  listRoles: endpoint({
    method: 'GET',
    path: '/api/v1/roles',
    tag: 'access',
    summary: 'What each role may do',
    access: 'market:read',
    answer: z.object({
      permissions: z.array(
        z.object({
          name: permissionSchema,
          roles: z.array(roleSchema).describe('Those that have it.'),
          isHouseOnly: z.boolean().describe('Touches what all tenants share, and counts in the house alone.'),
          isPersonal: z.boolean().describe('Only for a person who has logged in, never for a key.'),
        }),
      ),
    }),
  }),
};

export const accessEndpoints = { ...doorEndpoints, ...ownEndpoints, ...managementEndpoints };
