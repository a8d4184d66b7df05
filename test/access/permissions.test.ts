import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type Act, allows, neededRole, type Role, roles } from '../../src/access/permissions.ts';

const acts = Object.keys(neededRole);
const table = 'src/access/permissions.ts';
const files = globSync('src/**/*.ts', { exclude: ['src/sandbox/**'] }).filter((file) => file !== table);
const sources = files.map((file) => readFileSync(file, 'utf8'));

describe('the table of who may do what', () => {
  test.each(acts)('%s is asked for somewhere', (act) => {
    expect(sources.filter((source) => source.includes(`'${act}'`)).length).toBeGreaterThan(0);
  });

  test('holds every act that is asked for', () => {
    const asked = sources.flatMap((source) =>
      [...source.matchAll(/\b(?:mustAllow|refuseUnless|allows|decide)\([^;]*?'([a-z]+\.[a-z-]+)'/g)].map(
        (match) => match[1] ?? '',
      ),
    );
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((act) => !acts.includes(act))).toEqual([]);
  });

  test('is asked, and roles are compared nowhere else', () => {
    const elsewhere = files.filter(
      (file, i) =>
        file !== 'src/access/roles.ts' && /\.has\('(admin|sender|approver|auditor|member)'\)/.test(sources[i] ?? ''),
    );
    expect(elsewhere).toEqual([]);
  });
});

describe('what a role may', () => {
  const may = (role: Role) => acts.filter((act) => allows(new Set([role]), act as Act)).toSorted();

  test('is everything for an admin and nothing for nobody', () => {
    expect(may('admin')).toEqual(acts.toSorted());
    expect(acts.filter((act) => allows(new Set(), act as Act))).toEqual([]);
  });

  test('is its own rows for each other: no role holds another', () => {
    for (const role of roles.filter((one) => one !== 'admin')) {
      expect(may(role)).toEqual(
        Object.entries(neededRole)
          .filter(([, needed]) => needed === role)
          .map(([act]) => act)
          .toSorted(),
      );
    }
  });

  test('costs money, or reads what customers wrote, for a sender at the least', () => {
    const member = may('member').concat(may('auditor'));
    expect(member.filter((act) => /^(sms|freeze|optouts)\.|bodies/.test(act))).toEqual([]);
  });
});
