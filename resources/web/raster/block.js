// A layer's columns as explorer/page/columns.py writes them: a head in JSON, then typed arrays, each at a multiple of
// eight bytes after it.

const MAGIC = 0x31435754; // "TWC1", little-endian
const TYPES = { f4: Float32Array, i4: Int32Array, u4: Uint32Array, u2: Uint16Array, u1: Uint8Array };

// {count, centre, states, names…} of the head with the arrays as its members; they share the buffer.
export function read(buffer) {
  const [magic, size] = new Uint32Array(buffer, 0, 2);
  if (magic !== MAGIC) throw new Error("columns: not a block of a layer");
  const { arrays, ...head } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, size)));
  const begin = Math.ceil((8 + size) / 8) * 8;
  for (const [name, [type, offset, length]] of Object.entries(arrays)) head[name] = new TYPES[type](buffer, begin + offset, length);
  return head;
}

// The name of a row.
export function nameOf(columns, row) {
  return new TextDecoder().decode(columns.letters.subarray(columns.nameEnds[row], columns.nameEnds[row + 1]));
}
