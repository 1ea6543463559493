/**
 * Whether an IP address belongs to the public internet. A webhook must not reach what only we can reach: this machine, its network,
 * the metadata of a cloud. What is not known to be public is not (IANA's special-purpose registries).
 */
export function isPublicAddress(address: string): boolean {
  const v4 = parseIpv4(address);
  if (v4 !== undefined) return !NOT_PUBLIC_V4.some((block) => isWithin(v4, block));
  const v6 = parseIpv6(address);
  if (v6 === undefined) return false;
  // Global unicast is 2000::/3. What maps, translates or tunnels IPv4 could name a private address.
  return isWithin(v6, [[0x2000], 3]) && !NOT_PUBLIC_V6.some((block) => isWithin(v6, block));
}

/** This machine, by IPv4 or IPv6. */
export function isLoopbackAddress(address: string): boolean {
  const v4 = parseIpv4(address);
  if (v4 !== undefined) return isWithin(v4, [[127], 8]);
  return parseIpv6(address)?.join() === '0,0,0,0,0,0,0,1';
}

/** Leading parts, and how many bits of them count. */
type Block = readonly [parts: readonly number[], bits: number];

const NOT_PUBLIC_V4: readonly Block[] = [
  [[0], 8],
  // Private, carriers' (CGNAT), loopback, link-local with the clouds' metadata.
  ...([
    [[10], 8],
    [[172, 16], 12],
    [[192, 168], 16],
    [[100, 64], 10],
    [[127], 8],
    [[169, 254], 16],
  ] as const),
  // Protocols, documentation, an abandoned relay, benchmarks.
  ...([
    [[192, 0, 0], 24],
    [[192, 0, 2], 24],
    [[198, 51, 100], 24],
    [[203, 0, 113], 24],
  ] as const),
  ...([
    [[192, 88, 99], 24],
    [[198, 18], 15],
  ] as const),
  // Multicast, reserved, broadcast.
  [[224], 3],
];

const NOT_PUBLIC_V6: readonly Block[] = [
  // Teredo and other protocols; documentation, twice; 6to4.
  ...([
    [[0x2001, 0], 23],
    [[0x2001, 0xdb8], 32],
    [[0x3fff, 0], 20],
    [[0x2002], 16],
  ] as const),
];

function isWithin(parts: readonly number[], [of, bits]: Block): boolean {
  const width = parts.length === 4 ? 8 : 16;
  return of.every((part, at) => {
    const counted = Math.max(0, Math.min(width, bits - at * width));
    const step = 2 ** (width - counted);
    return Math.floor((parts[at] ?? -1) / step) === Math.floor(part / step);
  });
}

/** Dotted decimal, as every resolver writes it. */
function parseIpv4(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  const isOne =
    parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return isOne ? parts.map(Number) : undefined;
}

/** Eight groups. A dotted end or a zone belongs to nothing public, and is not read. */
function parseIpv6(text: string): readonly number[] | undefined {
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const left = 8 - before.length - after.length;
  if (tail === undefined ? left !== 0 : left < 1) return undefined;
  const all = [...before, ...Array.from({ length: left }, () => '0'), ...after];
  return all.every((group) => /^[\da-f]{1,4}$/i.test(group))
    ? all.map((group) => Number(`0x${group}`))
    : undefined;
}
