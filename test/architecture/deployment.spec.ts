import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { loadConfig, settings } from '#libs/config';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

type Secret = string | { readonly source: string; readonly target: string };

interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly Secret[];
  readonly restart?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: unknown;
  readonly command?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const compose = load(read('docker-compose.yml'), { schema: YAML11_SCHEMA }) as Compose;
const services = Object.entries(compose.services);
const isLedger = ({ image }: Service): boolean => image.startsWith('consent-ledger');
const ofLedger = services.filter(([, service]) => isLedger(service));
/** Done when they have done their work, and not kept running. */
const jobs = services.filter(([, { restart }]) => restart !== 'unless-stopped').map(([name]) => name);
const servers = services.filter(
  ([name]) => ofLedger.some(([other]) => other === name) && !jobs.includes(name),
);

const sourceOf = (secret: Secret): string => (typeof secret === 'string' ? secret : secret.source);
const targetOf = (secret: Secret): string => (typeof secret === 'string' ? secret : secret.target);

/** `${NAME:-value}` as compose fills it in where nobody sets the name. */
const filledIn = (text: string): string => text.replace(/\$\{\w+:-([^}]*)\}/g, '$1');

/** What the trial's script writes, made once in a directory of its own. */
const trialSecrets = (): Readonly<Record<string, string>> => {
  const directory = mkdtempSync(join(tmpdir(), 'secrets-'));
  try {
    execFileSync('mkdir', ['tools'], { cwd: directory });
    execFileSync('cp', [join(root, 'tools/make-trial-secrets.sh'), 'tools'], { cwd: directory });
    execFileSync('sh', ['tools/make-trial-secrets.sh'], { cwd: directory });
    return Object.fromEntries(
      Object.entries(compose.secrets).map(([name, { file }]) => [
        name,
        readFileSync(join(directory, file), 'utf8').trim(),
      ]),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
};

describe('docker-compose.yml', () => {
  it.each(servers)('starts %s with settings that the configuration takes', (_, service) => {
    const secrets = trialSecrets();
    const given = Object.entries(service.environment ?? {}).map(([name, value]) => [name, filledIn(value)]);
    const secret = (service.secrets ?? []).map((each) => [targetOf(each), secrets[sourceOf(each)]]);
    const environment = Object.fromEntries([...given, ...secret]) as Record<string, string>;
    expect(Object.keys(environment).filter((name) => !Object.hasOwn(settings, name))).toEqual([]);
    // A name that is no setting, a value that is none, and settings that contradict each other all throw.
    const config = loadConfig(environment);
    expect(config.eventStore.kind).toBe('eventstoredb');
  });

  it('runs an image whose own settings the configuration takes beside those', () => {
    const [, line = ''] = /^ENV (NODE_ENV=.*)$/m.exec(read('Dockerfile')) ?? [];
    const image = Object.fromEntries(line.split(' ').map((each) => each.split('=') as [string, string]));
    const { NODE_ENV: _, ...own } = image;
    expect(Object.keys(own).filter((name) => !Object.hasOwn(settings, name))).toEqual([]);
    const quick = compose.services.ledger?.environment ?? {};
    const config = loadConfig({ ...own, ...quick });
    expect([config.host, config.port]).toEqual(['0.0.0.0', 3000]);
    expect(compose.services.ledger?.ports).toContain('127.0.0.1:3000:3000');
    // What it writes to is a volume: the root of the container is read-only.
    expect(compose.services.ledger?.volumes?.map((each) => each.split(':')[1])).toContain(
      config.dataDirectory,
    );
  });

  it('puts no secret setting into the environment', () => {
    const secretSettings = Object.entries(settings).filter(([, setting]) => 'secret' in setting);
    const found = servers.flatMap(([name, { environment = {} }]) =>
      secretSettings
        .map(([setting]) => [name, setting, environment[setting]] as const)
        .filter(([, , value]) => value !== undefined && /:\/\/[^@/]+@/.test(value)),
    );
    expect(found).toEqual([]);
  });

  it('gives both ways every role there is, once', () => {
    const roles = (profile: string) =>
      servers
        .filter(([, service]) => service.profiles?.includes(profile))
        .flatMap(([, { environment = {} }]) => loadConfigRoles(environment.LEDGER_ROLES));
    const all = loadConfigRoles(undefined);
    expect(roles('quick').sort()).toEqual([...all].sort());
    expect(roles('production').sort()).toEqual([...all].sort());
  });

  it('pins every image, keeps ports to this machine, and restarts what serves, also after exit code 0', () => {
    for (const [name, { image, ports = [], restart }] of services) {
      expect([name, image]).toEqual([name, expect.stringMatching(/:(?:v?\d+\.\d+|local$)/)]);
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
      if (!jobs.includes(name)) expect([name, restart]).toEqual([name, 'unless-stopped']);
    }
    expect(jobs.sort()).toEqual(['certificates', 'store-user']);
  });

  it('asks every server how it is, or leaves that to its image', () => {
    for (const [name, service] of services) {
      if (jobs.includes(name) || isLedger(service)) continue;
      expect([name, service.healthcheck]).toEqual([name, expect.anything()]);
    }
    expect(read('Dockerfile')).toMatch(/^HEALTHCHECK .*tools\/is-ready\.mjs/m);
    for (const [, { depends_on = {} }] of services)
      for (const { condition } of Object.values(depends_on))
        expect(['service_healthy', 'service_completed_successfully']).toContain(condition);
  });

  it('names only volumes, secrets and services that it declares', () => {
    for (const [, { volumes = [], secrets = [], depends_on = {} }] of services) {
      for (const volume of volumes) {
        const [from = ''] = volume.split(':');
        if (from.startsWith('./')) expect(existsSync(join(root, from))).toBe(true);
        else expect(Object.keys(compose.volumes)).toContain(from);
      }
      for (const secret of secrets) expect(Object.keys(compose.secrets)).toContain(sourceOf(secret));
      for (const name of Object.keys(depends_on)) expect(Object.keys(compose.services)).toContain(name);
    }
  });

  it('leaves the ledger no rights and no file to write that it does not need', () => {
    for (const [, service] of ofLedger) expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    const dockerfile = read('Dockerfile');
    expect(dockerfile).toMatch(/^USER node$/m);
    for (const [, tool] of dockerfile.matchAll(/\/build\/(tools\/\S+)/g))
      expect(existsSync(join(root, tool!))).toBe(true);
  });

  it('runs a release of EventStoreDB whose filtered subscriptions skip nothing', () => {
    const images = [read('docker-compose.yml'), read('.github/workflows/ci.yml')].flatMap((text) => [
      ...text.matchAll(/eventstore\/eventstore:(\d+)\.(\d+)\.(\d+)/g),
    ]);
    expect(images.length).toBeGreaterThan(1);
    for (const [, year, month, patch] of images)
      expect(Number(year) * 10_000 + Number(month) * 100 + Number(patch)).toBeGreaterThanOrEqual(241_005);
  });
});

const loadConfigRoles = (given: string | undefined): readonly string[] =>
  settings.LEDGER_ROLES.schema.parse(given);

describe('the workflow', () => {
  interface Job {
    readonly services?: Readonly<Record<string, { readonly image: string }>>;
    readonly env?: Readonly<Record<string, string>>;
    readonly steps: readonly { readonly run?: string }[];
  }
  const { jobs: ci } = load(read('.github/workflows/ci.yml')) as {
    readonly jobs: Readonly<Record<string, Job>>;
  };

  it('runs scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Record<string, string> };
    const runs = Object.values(ci).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    for (const [, script] of runs.join('\n').matchAll(/npm run ([\w:]+)/g))
      expect(scripts).toHaveProperty([script!]);
    for (const [, tool] of runs.join('\n').matchAll(/^(\.ci\/\S+|tools\/\S+)/gm))
      expect(existsSync(join(root, tool!))).toBe(true);
  });

  it('runs the suites of the real servers against the images that compose runs', () => {
    const used = new Set(services.map(([, { image }]) => image));
    const { services: containers = {}, env = {} } = ci.stores!;
    for (const { image } of Object.values(containers)) expect([...used]).toContain(image);
    expect(env).toHaveProperty('EVENTSTORE_URL');
    expect(ci.stores!.steps.some(({ run }) => run === 'npm run test:eventstoredb')).toBe(true);
  });
});
