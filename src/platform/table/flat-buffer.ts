/**
 * FlatBuffers, as much of them as Arrow's metadata needs: tables, vectors of tables or structs, strings and scalars.
 * Every offset points forward, which the format asks for, so a tree is written from its root on in one go.
 * https://flatbuffers.dev/internals/
 */

/** A field of a table; null stands for its default and takes no room. */
export type Field =
  | { readonly kind: 'u8' | 'i16' | 'i32' | 'i64'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'table'; readonly value: FlatTable }
  | { readonly kind: 'tables'; readonly value: readonly FlatTable[] }
  /** A vector of structs of 64-bit integers, all their members one after the other. */
  | { readonly kind: 'structs'; readonly members: number; readonly value: readonly number[] }
  | null;

/** Fields in the order of their schema. */
export type FlatTable = readonly Field[];

const SIZES = { u8: 1, i16: 2, i32: 4, i64: 8, text: 4, table: 4, tables: 4, structs: 4 } as const;

/** The bytes of a buffer whose root is `root`; their number is a multiple of eight. */
export function flatBuffer(root: FlatTable): Uint8Array {
  const writer = new Writer();
  writer.skip(4);
  writer.point(0, writer.table(root));
  writer.align(8);
  return writer.bytes();
}

class Writer {
  #bytes = new Uint8Array(1_024);
  #view = new DataView(this.#bytes.buffer);
  #end = 0;

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#end);
  }

  align(size: number): void {
    this.skip((size - (this.#end % size)) % size);
  }

  /** Leaves `size` bytes of zeros, and answers where they begin. */
  skip(size: number): number {
    const place = this.#end;
    this.#end += size;
    while (this.#end > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return place;
  }

  /** Writes an offset at `place` that leads to `target`. */
  point(place: number, target: number): void {
    this.#view.setUint32(place, target - place, true);
  }

  /** Writes a table and all below it; answers where it begins. */
  table(fields: FlatTable): number {
    const { places, size } = layout(fields);
    this.align(2);
    const vtable = this.skip(4 + 2 * fields.length);
    this.align(8);
    const start = this.skip(size);
    this.#view.setUint16(vtable, 4 + 2 * fields.length, true);
    this.#view.setUint16(vtable + 2, size, true);
    for (const [index, place] of places.entries()) this.#view.setUint16(vtable + 4 + 2 * index, place, true);
    this.#view.setInt32(start, start - vtable, true);
    for (const [index, field] of fields.entries()) if (field !== null) this.#field(start + (places[index] ?? 0), field);
    return start;
  }

  #field(place: number, field: NonNullable<Field>): void {
    switch (field.kind) {
      case 'u8':
        this.#view.setUint8(place, field.value);
        return;
      case 'i16':
        this.#view.setInt16(place, field.value, true);
        return;
      case 'i32':
        this.#view.setInt32(place, field.value, true);
        return;
      case 'i64':
        this.#view.setBigInt64(place, BigInt(field.value), true);
        return;
      case 'text':
        this.point(place, this.#text(field.value));
        return;
      case 'table':
        this.point(place, this.table(field.value));
        return;
      case 'tables':
        this.point(place, this.#tables(field.value));
        return;
      case 'structs':
        this.point(place, this.#structs(field.value, field.members));
        return;
    }
  }

  #text(text: string): number {
    const encoded = new TextEncoder().encode(text);
    this.align(4);
    const start = this.skip(4 + encoded.length + 1);
    this.#view.setUint32(start, encoded.length, true);
    this.#bytes.set(encoded, start + 4);
    return start;
  }

  #tables(tables: readonly FlatTable[]): number {
    this.align(4);
    const start = this.skip(4 + 4 * tables.length);
    this.#view.setUint32(start, tables.length, true);
    for (const [index, table] of tables.entries()) this.point(start + 4 + 4 * index, this.table(table));
    return start;
  }

  /** Its members are aligned to eight, so the count before them stands four bytes off. */
  #structs(members: readonly number[], perStruct: number): number {
    this.align(8);
    const start = this.skip(8 + 8 * members.length) + 4;
    this.#view.setUint32(start, members.length / perStruct, true);
    for (const [index, member] of members.entries())
      this.#view.setBigInt64(start + 4 + 8 * index, BigInt(member), true);
    return start;
  }
}

/** Where each field stands in its table, the widest first, so that each is aligned; 0 where it is left out. */
function layout(fields: FlatTable): { readonly places: readonly number[]; readonly size: number } {
  const places = fields.map(() => 0);
  // The offset of the vtable takes the first four bytes.
  let size = 4;
  for (const width of [4, 8, 2, 1]) {
    if (width === 8 && fields.some((field) => field !== null && SIZES[field.kind] === 8)) size += size % 8;
    for (const [index, field] of fields.entries()) {
      if (field === null || SIZES[field.kind] !== width) continue;
      places[index] = size;
      size += width;
    }
  }
  return { places, size };
}
