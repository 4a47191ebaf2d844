/** Zip files for tests, written byte by byte, so that a test can also write wrong ones. */

import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipMember {
  readonly name: string;
  readonly data: Buffer;
  readonly method: 'stored' | 'deflate';
  /** What the zip tells as the checksum of the data; the right one by default. */
  readonly checksum?: number;
}

const METHODS = { stored: 0, deflate: 8 } as const;
const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_END = 0x06054b50;

/** A zip file of `members`, in their order. */
export function zipOf(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const packed = member.method === 'stored' ? member.data : deflateRawSync(member.data);
    const about = headerFields(member, packed.length);
    const name = Buffer.from(member.name, 'latin1');
    parts.push(numbers([LOCAL_HEADER, 4], ...about, [0, 2]), name, packed);
    directory.push(
      numbers([DIRECTORY_ENTRY, 4], [20, 2], ...about, [0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]),
      name,
    );
    offset += 30 + name.length + packed.length;
  }
  const entries = Buffer.concat(directory);
  const count = members.length;
  const end = numbers(
    [DIRECTORY_END, 4],
    [0, 2],
    [0, 2],
    [count, 2],
    [count, 2],
    [entries.length, 4],
    [offset, 4],
    [0, 2],
  );
  return Buffer.concat([...parts, entries, end]);
}

/** What local header and directory entry both say: version, flags, method, time, date, checksum, sizes, name. */
function headerFields({ name, data, method, checksum = crc32(data) }: ZipMember, packed: number): Field[] {
  const sizes: Field[] = [
    [checksum, 4],
    [packed, 4],
    [data.length, 4],
    [name.length, 2],
  ];
  return [[20, 2], [0, 2], [METHODS[method], 2], [0, 2], [0x21, 2], ...sizes];
}

type Field = readonly [value: number, bytes: number];

function numbers(...fields: Field[]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of fields) at = buffer.writeUIntLE(value, at, bytes);
  return buffer;
}
