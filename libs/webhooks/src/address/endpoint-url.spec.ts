import { describe, expect, it } from '@jest/globals';
import { parseEndpointUrl } from './endpoint-url.js';

const refused = (url: string, development: boolean): string | undefined => {
  try {
    parseEndpointUrl(url, { development });
    return undefined;
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
};

const REFUSED = 'WEBHOOK_ADDRESS_REFUSED';

/** fault | SSRF: every form in which an inside address has been seen. */
const inside = [
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://168.63.129.16/',
  'https://100.64.0.1/',
  'https://100.100.100.200/',
  'https://192.0.0.192/',
  'https://198.18.0.1/',
  'https://224.0.0.1/',
  'https://239.255.255.255/',
  'https://255.255.255.255/',
  'https://240.0.0.1/',
  'https://0.0.0.0/',
  'https://[::]/',
  'https://[fe80::1]/',
  'https://[fc00::1]/',
  'https://[fd00:ec2::254]/',
  'https://[fec0::1]/',
  'https://[ff02::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://[::ffff:8.8.8.8]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[64:ff9b:1::1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001:0:1::]/',
  'https://[2001:db8::1]/',
  'https://metadata.google.internal/',
  'https://printer.local/',
  'https://intranet/',
  'https://0xa9fea9fe/',
  'https://2852039166/',
  'https://0251.0376.0251.0376/',
  'https://169.254.43518/',
  'https://0x0a.0.0.1/',
  'https://012.0.0.1/',
  'https://10.1/',
  'https://１０.0.0.1/',
  'https://10。0。0。1/',
  'https://10.0.0.1./',
  'https://%31%30.0.0.1/',
];

const thisMachine = [
  'https://127.0.0.1/',
  'https://127.255.255.254/',
  'https://[::1]/',
  'https://localhost/',
  'https://LOCALHOST./',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://017700000001/',
  'https://127.1/',
  'https://0x7f.1/',
];

describe('the address of an endpoint', () => {
  it.each(inside)('is refused where it leads inside: %s', (url) => {
    expect([refused(url, false), refused(url, true)]).toEqual([REFUSED, REFUSED]);
  });

  it.each(thisMachine)('is this machine itself in development alone: %s', (url) => {
    expect([refused(url, false), refused(url, true)]).toEqual([REFUSED, undefined]);
  });

  it.each([
    'https://user@example.org/',
    'https://user:password@example.org/',
    'https://:password@example.org/',
    'https://example.org/#fragment',
    'https://example.org:0/',
    'ftp://example.org/',
    'file:///etc/passwd',
    'gopher://example.org/',
    'javascript:alert(1)',
    'unix:/run/docker.sock',
    'data:text/plain,x',
    'https://',
    'example.org/hook',
    '',
    `https://example.org/${'x'.repeat(2_000)}`,
    'https://example.org:99999/',
  ])('is refused whatever the mode: %s', (url) => {
    expect([refused(url, false), refused(url, true)]).toEqual([REFUSED, REFUSED]);
  });

  it.each([
    'http://example.org/',
    'https://example.org:22/',
    'https://example.org:25/',
    'https://example.org:80/',
  ])('is refused in production: %s', (url) => {
    expect([refused(url, false), refused(url, true)]).toEqual([REFUSED, undefined]);
  });

  it.each([
    'https://example.org/',
    'https://example.org:443/hook?tenant=1',
    'https://example.org:8443/',
    'https://8.8.8.8/',
    'https://[2001:4860:4860::8888]/',
  ])('is taken: %s', (url) => {
    expect(refused(url, false)).toBeUndefined();
  });

  it('is not repeated in what is said against it', () => {
    const secret = 'https://user:password@example.org/';
    expect(() => parseEndpointUrl(secret, { development: false })).toThrow(/^(?!.*password@)/);
  });
});
