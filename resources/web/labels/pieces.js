// Runs a generator in short pieces while the page is idle, so that messages and frames never wait for all of it.
import { afterFrames } from "../link/settle.js";

const PIECE_MS = 3;
const LATEST_MS = 60; // without an idle moment, a piece runs after so long

export class Pieces {
  constructor() {
    this.job = null;
    this.idle = 0;
    this.paused = false;
  }

  get busy() {
    return Boolean(this.job);
  }

  // Replaces a job that has not been finished.
  run(job) {
    this.stop();
    this.job = job;
    if (!this.paused) this._wait();
  }

  // Run no piece until what was just changed has been rastered, which needs every core: the frame after the next
  // begins only then.
  pause() {
    if (this.paused || !this.job) return;
    cancelIdleCallback(this.idle);
    this.paused = true;
    afterFrames(2, () => {
      this.paused = false;
      if (this.job) this._wait();
    });
  }

  stop() {
    cancelIdleCallback(this.idle);
    this.job = null;
  }

  // Run the rest at once.
  finish() {
    const { job } = this;
    this.stop();
    while (job && !job.next().done);
  }

  _wait() {
    this.idle = requestIdleCallback(() => this._piece(), { timeout: LATEST_MS });
  }

  _piece() {
    const end = performance.now() + PIECE_MS;
    while (performance.now() < end) {
      if (!this.job.next().done) continue;
      this.job = null;
      return;
    }
    this._wait();
  }
}
