import { BlockList } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isLoopbackAddress, isPublicAddress } from '../../shared/domain/public-address.ts';

describe('an address that only we can reach is not public', () => {
  test.each([
    ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '169.254.170.2', '100.64.0.1', '100.127.255.255', '192.0.0.8', '198.18.0.1'],
    ...['198.19.255.255', '224.0.0.1', '240.0.0.1', '255.255.255.255', '192.0.2.1', '203.0.113.9'],
    ...['::', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:a9fe:a9fe', '::ffff:8.8.8.8'],
    ...['fc00::1', 'fd00:ec2::254', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '64:ff9b::7f00:1'],
    ...['100::1', '2001::1', '2001:1ff:ffff::1', '2001:db8::1', '2002:7f00:1::', '3fff:abc::1', '4000::1'],
  ])('%s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

test.each(['8.8.8.8', '52.78.100.19', '172.15.255.255', '172.32.0.1', '100.63.255.255', '100.128.0.1'])(
  '%s is public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

test.each(['2606:4700::1111', '2001:4860:4860::8888', '2001:200::1', '2a00:1450:4001:81b:0:0:0:200e'])(
  '%s is public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

test.each([
  '',
  'localhost',
  '1.2.3',
  '1.2.3.4.5',
  '01.2.3.4',
  '256.1.1.1',
  '0x7f.0.0.1',
  '2130706433',
  ':::',
  '1::2::3',
  '2606:4700',
  'x::1',
  ' 8.8.8.8',
])('what is no address is not public: %p', (text) => {
  expect(isPublicAddress(text)).toBe(false);
});

const blockList = (type: 'ipv4' | 'ipv6', blocks: readonly (readonly [string, number])[]) => {
  const list = new BlockList();
  for (const [net, bits] of blocks) list.addSubnet(net, bits, type);
  return (address: string) => list.check(address, type);
};

test('no address of a private network is public, however it is written', () => {
  const isPrivate4 = blockList('ipv4', [
    ...([
      ['10.0.0.0', 8],
      ['172.16.0.0', 12],
      ['192.168.0.0', 16],
    ] as const),
    ...([
      ['127.0.0.0', 8],
      ['169.254.0.0', 16],
      ['100.64.0.0', 10],
    ] as const),
  ]);
  const isPrivate6 = blockList('ipv6', [
    ...([
      ['fc00::', 7],
      ['fe80::', 10],
      ['::ffff:0:0', 96],
      ['ff00::', 8],
    ] as const),
  ]);
  fc.assert(fc.property(fc.ipV4(), (address) => !isPrivate4(address) || !isPublicAddress(address)));
  fc.assert(fc.property(fc.ipV6(), (address) => !isPrivate6(address) || !isPublicAddress(address)));
});

test('loopback is told from the rest', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', '0:0:0:0:0:0:0:1'].every(isLoopbackAddress)).toBe(true);
  expect(['10.0.0.1', '::2', '::ffff:127.0.0.1', 'localhost', '1127.0.0.1'].some(isLoopbackAddress)).toBe(
    false,
  );
});
