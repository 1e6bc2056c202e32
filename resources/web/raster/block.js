// A layer's columns as explorer/page/columns.py writes them: a head in JSON, then typed arrays, each at a multiple of
// eight bytes after it.

const MAGIC = 0x31435754; // "TWC1", little-endian
const TYPES = { f8: Float64Array, f4: Float32Array, i4: Int32Array, u4: Uint32Array, u2: Uint16Array, u1: Uint8Array };

// Kinds of rows; a line is 2.
export const POINT = 1;
export const AREA = 3;

// {count, centre, states, names…} of the head with the arrays as its members; they share the buffer.
export function read(buffer) {
  const [magic, size] = new Uint32Array(buffer, 0, 2);
  if (magic !== MAGIC) throw new Error("columns: not a block of a layer");
  const { arrays, ...head } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, size)));
  const begin = Math.ceil((8 + size) / 8) * 8;
  for (const [name, [type, offset, length]] of Object.entries(arrays)) head[name] = new TYPES[type](buffer, begin + offset, length);
  return head.draft ? { ...head, ...always(head.count) } : head;
}

// What a draft has in place of dates, states and names: every row is there on every day, in the first state.
function always(count) {
  const [ones, numbers] = [new Int32Array(count).fill(1), Uint32Array.from({ length: count + 1 }, (_, i) => i)];
  return { firsts: numbers, from: ones, codes: new Uint8Array(count), moveFirsts: numbers, moveFirst: ones, moveLast: ones, moveShows: ones, letters: new Uint8Array(0), nameEnds: new Uint32Array(count + 1) };
}

// The number of a row, the last part of its feature's id.
export function keyOf({ keys }, row) {
  return keys ? keys[row] : row;
}

// The row with a number, -1 where there is none; keys ascend.
export function rowOf({ keys, count }, key) {
  if (!keys) return key < count ? key : -1;
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle] < key) low = middle + 1;
    else high = middle;
  }
  return keys[low] === key ? low : -1;
}

// The name of a row.
export function nameOf(columns, row) {
  return new TextDecoder().decode(columns.letters.subarray(columns.nameEnds[row], columns.nameEnds[row + 1]));
}
