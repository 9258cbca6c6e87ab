import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { root } from '../support/build-when-stale.js';
import { startServer, type TestServer } from '../support/server.js';

/* An alert on a metric that is not there never comes, and nobody notices. */

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Rules {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

const { groups } = load(readFileSync(join(root, 'docs/reference/alert-rules.yml'), 'utf8')) as Rules;
const rules = groups.flatMap((group) => group.rules);

const NAME = /\bledger_[a-z_]+\b/g;
const namesIn = (expr: string): readonly string[] => expr.match(NAME) ?? [];

let server: TestServer;
/** What kind each metric is of, by its name. */
let kinds: ReadonlyMap<string, string>;
let samples: readonly string[];

beforeAll(async () => {
  server = await startServer();
  const text = await (await fetch(`${server.url}/metrics`)).text();
  kinds = new Map(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', kind = '']) =>
      kind === 'histogram'
        ? ['_bucket', '_count', '_sum'].map((part) => [`${name}${part}`, 'counter'] as const)
        : [[name, kind] as const],
    ),
  );
  samples = text.split('\n').filter((line) => line.startsWith('ledger_'));
});

afterAll(async () => {
  await server.stop();
});

describe('the alert rules', () => {
  it('have names of their own, in groups', () => {
    expect(groups.length).toBeGreaterThan(4);
    for (const names of [groups.map(({ name }) => name), rules.map(({ alert }) => alert)])
      expect(new Set(names).size).toBe(names.length);
  });

  it.each(rules)('$alert has the shape that Prometheus reads, and says what to do', (rule) => {
    const { alert, expr, labels, annotations, ...more } = rule;
    expect(alert).toMatch(/^Ledger[A-Z][A-Za-z]+$/);
    expect(Object.keys(more).filter((key) => key !== 'for')).toEqual([]);
    expect(more.for ?? '1m').toMatch(/^[1-9]\d*[smhd]$/);
    expect(['critical', 'warning']).toContain(labels.severity);
    expect(Object.keys(annotations).sort()).toEqual(['description', 'runbook', 'summary']);
    expect(existsSync(join(root, annotations.runbook ?? ''))).toBe(true);
    const open = expr.split('(').length - expr.split(')').length;
    expect(open).toBe(0);
  });

  it.each(rules)('$alert is on metrics that there are, read as what they are', ({ expr }) => {
    expect(namesIn(expr)).not.toEqual([]);
    for (const name of namesIn(expr)) {
      expect([name, kinds.get(name)]).not.toEqual([name, undefined]);
      const isGrowth = new RegExp(`(?:rate|increase)\\(${name}(?:\\{[^}]*\\})?\\[`).test(expr);
      expect([name, isGrowth]).toEqual([name, kinds.get(name) === 'counter']);
    }
  });

  it.each(rules)('$alert goes by labels that the metrics have', ({ expr, annotations }) => {
    const text = `${expr} ${Object.values(annotations).join(' ')}`;
    const labels = [/\bby \((\w+)\)/g, /\{(\w+)(?:=|=~)"/g, /\$labels\.(\w+)/g].flatMap((pattern) =>
      [...text.matchAll(pattern)].map(([, label = '']) => label),
    );
    for (const label of labels) expect(expr).toContain(label);
    for (const [, name = '', label = '', value = ''] of expr.matchAll(/(ledger_\w+)\{(\w+)="(\w+)"\}/g)) {
      const lines = samples.filter((line) => line.startsWith(`${name}{`));
      // What nothing has happened to yet has no line.
      if (lines.length > 0)
        expect(lines.some((line) => line.includes(`${label}="${value}"`)) ? value : lines).toBe(value);
    }
  });

  it('are told of where people look', () => {
    const page = readFileSync(join(root, 'docs/how-to/watch-over-it.md'), 'utf8');
    const gauges = [...kinds].filter(([name, kind]) => name.startsWith('ledger_') && kind === 'gauge');
    // A name that goes on another's family is written as its end.
    const isTold = (name: string): boolean =>
      page.includes(`\`${name}\``) ||
      [...name.matchAll(/_/g)].some(({ index }) => page.includes(`\`${name.slice(index)}\``));
    expect(gauges.map(([name]) => name).filter((name) => !isTold(name))).toEqual([]);
    expect(gauges.length).toBeGreaterThan(15);
  });
});
