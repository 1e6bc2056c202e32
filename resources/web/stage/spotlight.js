// {"spotlight": true}: everything dims but a circle that follows the pointer. One layer, moved, never repainted.
(function (/** @type {Twincity} */ tc) {
  "use strict";

  tc.extend(function (app) {
    const box = app.map.getContainer();
    const shade = tc.child(box, "div", "twin-spotlight");
    let on = false;
    let at = null;
    let waiting = false;

    function move() {
      waiting = false;
      const home = box.getBoundingClientRect();
      const [x, y] = at || [home.width / 2, home.height / 2];
      shade.style.transform = `translate(${x - home.width}px, ${y - home.height}px)`;
    }

    box.addEventListener("mousemove", (event) => {
      const home = box.getBoundingClientRect();
      at = [event.clientX - home.left, event.clientY - home.top];
      if (on && !waiting) {
        waiting = true;
        requestAnimationFrame(move);
      }
    });
    window.addEventListener("resize", () => on && move());

    return {
      after(message) {
        if (!("spotlight" in message)) return;
        on = Boolean(message.spotlight);
        move();
        shade.classList.toggle("on", on);
      },
    };
  });
})((window.twincity = window.twincity || {}));
