// Detects when a picture is on screen: after a paint, or when everything that an export needs is ready.
import { fail, notify } from "./bridge.js";

// Two frames after a change it is on screen; very large pages take three.
function afterFrames(count, then) {
  requestAnimationFrame(() => (count > 1 ? afterFrames(count - 1, then) : then()));
}

// Runs `then` after the next frame is painted: a frame callback, then a task queued behind the painting.
const behind = new MessageChannel();
const unpainted = [];
behind.port1.onmessage = () => unpainted.shift()();
export function afterPaint(then) {
  requestAnimationFrame(() => {
    unpainted.push(then);
    behind.port2.postMessage(0);
  });
}

// Draws a spot in the corner whose colour encodes `number`; null removes it. Frames are committed whole, so once
// Python sees the spot on screen, everything drawn before it is on screen too.
export function probe(number) {
  document.getElementById("probe")?.remove();
  if (number === null) return;
  const spot = document.createElement("div");
  spot.id = "probe";
  spot.style.background = `rgb(${(number >> 8) & 255}, ${number & 255}, 77)`;
  document.body.appendChild(spot);
}

// Waits for the page's size, fonts, the relief, every tile of own grounds, outlines of counties, large layers, and, where it is seen, three frames.
async function settled(app, number) {
  for (let n = 0; app.sheet.size && Math.abs(window.innerWidth - app.sheet.size) > 1.5 && n < 100; n += 1) {
    await new Promise((done) => setTimeout(done, 15));
  }
  await document.fonts.ready;
  await app.ground.ready;
  const tiles = await app.ground.tiles.complete();
  await app.halo.ready.catch(fail);
  for (const side of app.sides()) side.large.ask(); // the page's resolution may have changed with its size
  await app.painter.drawn(true);
  await app.borrowed.complete(); // rows of large layers that have a halo or a name of their own
  app.labels.flush();
  // The ground's are awaited above and decoded as they are painted: `decode` would keep 20 MB of the relief a second time.
  const images = /** @type {any[]} */ ([...document.querySelectorAll("image:not([decoding=sync])")]).filter((image) => image.decode);
  await Promise.all(images.map((image) => image.decode().catch(() => undefined)));
  app.sheet.reveal();
  const explained = () => (app.sheet.size ? { unnamed: app.labels.unnamed(), circles: app.accuracy.inSight() } : { unnamed: [], circles: false });
  const told = () => notify({ type: "pong", n: number, ...explained(), tiles });
  if (app.sheet.unseen) return told();
  probe(number);
  return afterFrames(3, told);
}

export function answerPing(app, number) {
  settled(app, number).catch(fail);
}
