import { expect, it } from 'vitest';
import { pathOfStartParam, startParamOfPath } from './start-param';

it.each(['/content/works/12', '/quests', '/content/creators/ada-lovelace', '/a_b/c--d'])(
  'leads to %s and back',
  (path) => {
    const param = startParamOfPath(path);
    expect(param).toMatch(/^[\w-]+$/);
    expect(pathOfStartParam(param)).toBe(path);
  },
);

it.each([undefined, '', 'ref_7', '-content', '9lives', '../admin', 'a/b', `a${'b'.repeat(512)}`])(
  'leads nowhere with %s',
  (param) => {
    expect(pathOfStartParam(param)).toBeNull();
  },
);
