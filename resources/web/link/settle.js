// When a picture is on screen: after a paint, or with all that an exported picture needs.
import { fail, notify } from "./bridge.js";

// Two frames after the change the picture on screen is the new one; a third for very large pages.
function afterFrames(count, then) {
  requestAnimationFrame(() => (count > 1 ? afterFrames(count - 1, then) : then()));
}

// After the frame that shows the change so far: its callback, and then a task behind its painting.
const behind = new MessageChannel();
const unpainted = [];
behind.port1.onmessage = () => unpainted.shift()();
export function afterPaint(then) {
  requestAnimationFrame(() => {
    unpainted.push(then);
    behind.port2.postMessage(0);
  });
}

// A spot in the corner whose colour tells which picture is on screen: frames are committed whole, so
// where the spot is, all that was drawn before it is too. Python looks for it, then has it taken away.
export function probe(number) {
  document.getElementById("probe")?.remove();
  if (number === null) return;
  const spot = document.createElement("div");
  spot.id = "probe";
  spot.style.background = `rgb(${(number >> 8) & 255}, ${number & 255}, 77)`;
  document.body.appendChild(spot);
}

// Everything that the next picture needs: the page's size, fonts, the relief, outlined counties, three frames.
async function settled(app, number) {
  for (let n = 0; app.sheet.size && Math.abs(window.innerWidth - app.sheet.size) > 1.5 && n < 100; n += 1) {
    await new Promise((done) => setTimeout(done, 15));
  }
  await document.fonts.ready;
  await app.ground.ready;
  await app.halo.ready.catch(fail);
  const images = /** @type {any[]} */ ([...document.querySelectorAll("image")]).filter((image) => image.decode);
  await Promise.all(images.map((image) => image.decode().catch(() => undefined)));
  app.sheet.reveal();
  probe(number);
  const explained = () => (app.sheet.size ? { unnamed: app.labels.unnamed(), circles: app.accuracy.inSight() } : { unnamed: [], circles: false });
  afterFrames(3, () => notify({ type: "pong", n: number, ...explained() }));
}

export function answerPing(app, number) {
  settled(app, number).catch(fail);
}
