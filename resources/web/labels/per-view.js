// What depends on the part of the map in view only: kept until the map moves.
export class PerView {
  constructor(frame) {
    this.frame = frame;
    this.view = "";
    this.known = new Map();
  }

  clear() {
    this.known.clear();
  }

  // What `make` returned for `key` in this view. The key names everything else that the result depends on.
  of(view, key, make) {
    const seen = [this.frame.zoom, this.frame.x, this.frame.y, ...view].join(" ");
    if (seen !== this.view) this.known.clear();
    this.view = seen;
    if (!this.known.has(key)) this.known.set(key, make());
    return this.known.get(key);
  }

  // Iterate over what the generator `make(frame)` yields; it is advanced no further than needed, and never twice.
  *lazily(view, key, make) {
    const kept = this.of(view, key, () => ({ items: [], rest: make(this.frame), done: false }));
    for (let n = 0; ; n += 1) {
      if (n === kept.items.length && !kept.done) {
        const { value, done } = kept.rest.next();
        kept.done = Boolean(done);
        if (!done) kept.items.push(value);
      }
      if (n >= kept.items.length) return;
      yield kept.items[n];
    }
  }
}
