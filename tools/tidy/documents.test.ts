import { file, fires, silent } from './canary.fixture.ts';
import { decisionFindings, registerFindings, titleFindings } from './documents.ts';

const titled = (text: string) => titleFindings([file('docs/a.md', text)]);
fires('a document without a title', () => titled('text'), 'title');
fires('a document with two titles', () => titled('# A\n\n# B\n'), 'title');
fires('a second title underlined', () => titled('# A\n\nB\n===\n'), 'title');
silent('a comment in a code block is no title', () => titled('# A\n\n```sh\n# run\n```\n'));

const index = file('docs/decisions/README.md', '# Decisions\n\n- [One](0001-one.md)\n- [Three](0003-three.md)\n');
const one = file('docs/decisions/0001-one.md');
silent('a numbered and linked decision', () => decisionFindings([index, one]));
fires('a decision that is not linked', () => decisionFindings([one]), 'decision');
fires(
  'a hole in the decisions',
  () => decisionFindings([index, one, file('docs/decisions/0003-three.md')]),
  'decision',
);

const register = file('docs/dependencies.md', '| `fastify` | HTTP |');
fires('a package nobody explained', () => registerFindings([register], ['fastify', 'left-pad']), 'register');
fires('a register that is not there', () => registerFindings([], ['fastify']), 'register');
silent('an explained package', () => registerFindings([register], ['fastify']));
