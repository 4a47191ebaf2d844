import assert from 'node:assert/strict';
import { BlockList, isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { isNetwork, isWithin, throttleGroup } from './network-address.ts';

const ADDRESS = fc.oneof(fc.ipV4(), fc.ipV6());
const NEAR = fc.constantFrom(
  '10.0.0.1',
  '10.0.0.255',
  '10.1.0.0',
  '2001:db8::1',
  '2001:db8::ffff',
  '::ffff:10.0.0.1',
  '::1',
);

test('an address lies in a network where Node says so', () => {
  const address = fc.oneof(ADDRESS, NEAR);
  fc.assert(
    fc.property(address, address, fc.nat(128), (one, base, length) => {
      // Node takes an IPv4 address for one of IPv6 too; a network of ours holds its own family alone.
      const is4 = !base.includes(':');
      fc.pre(is4 === !one.includes(':'));
      const prefix = is4 ? length % 33 : length;
      fc.pre(!isMapped(base) && !isMapped(one));
      const list = new BlockList();
      list.addSubnet(base, prefix, is4 ? 'ipv4' : 'ipv6');
      assert.equal(isWithin(one, [`${base}/${prefix}`]), list.check(one, one.includes(':') ? 'ipv6' : 'ipv4'));
    }),
  );
});

/** IPv4 in the clothes of IPv6, which has a test of its own. */
function isMapped(address: string): boolean {
  return /^(?:::|(?:0+:){5})ffff:/i.test(address);
}

test('what is taken for an address is one for Node, and the other way round', () => {
  const text = fc.oneof(ADDRESS, fc.string({ unit: fc.constantFrom(...'0123456789abf.:'), maxLength: 20 }));
  fc.assert(fc.property(text, (one) => assert.equal(isNetwork(one), isIP(one) !== 0)));
});

test('IPv4 in the clothes of IPv6 is the IPv4 address', () => {
  assert.equal(isWithin('::ffff:10.0.0.7', ['10.0.0.0/8']), true);
  assert.equal(isWithin('::ffff:a00:7', ['10.0.0.7']), true);
  assert.equal(throttleGroup('::ffff:10.0.0.7'), throttleGroup('10.0.0.7'));
});

test('what is no network is none, and nothing lies in it', () => {
  for (const text of [
    '',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '::/129',
    'host',
    '1.2.3',
    '::ffff:10.0.0.0/8',
  ]) {
    assert.equal(isNetwork(text), false, text);
    assert.equal(isWithin('10.0.0.1', [text]), false, text);
  }
});

test('tries from one /64 are counted together, and from two IPv4 addresses apart', () => {
  assert.equal(throttleGroup('2001:db8:1:2::1'), throttleGroup('2001:db8:1:2:ffff::9'));
  assert.notEqual(throttleGroup('2001:db8:1:2::1'), throttleGroup('2001:db8:1:3::1'));
  assert.notEqual(throttleGroup('10.0.0.1'), throttleGroup('10.0.0.2'));
});
