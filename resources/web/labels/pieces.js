// Runs a generator in short pieces while the page is idle, so that messages and frames never wait for all of it.
const PIECE_MS = 3;
const LATEST_MS = 60; // without an idle moment, a piece runs after so long
const PAUSE_MS = 250; // where nobody resumes

export class Pieces {
  constructor() {
    this.job = null;
    this.idle = 0;
    this.paused = false;
    this.pausing = 0;
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

  // Run no piece until `resume`: what was just changed is being rastered, which needs every core.
  pause() {
    cancelIdleCallback(this.idle);
    clearTimeout(this.pausing);
    this.paused = true;
    this.pausing = setTimeout(() => this.resume(), PAUSE_MS);
  }

  resume() {
    if (!this.paused) return;
    clearTimeout(this.pausing);
    this.paused = false;
    if (this.job) this._wait();
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
