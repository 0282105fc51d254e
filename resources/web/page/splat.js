/* Thousands of signs in a few milliseconds, without a GPU: the pixels of a sign are copied into one picture. */
"use strict";

/** Signs of all classes at one size, painted once. */
battlemap.sprites = () => {
  const cache = new Map();

  function paint(symbol, theme, factor) {
    const size = Math.ceil(symbol.size * factor) + 6;
    const g = battlemap.signs.sheet(size, size);
    battlemap.signs.classSign(g, symbol, theme, size / 2, size / 2, factor);
    const { width, height } = g.canvas;
    return { canvas: g.canvas, size, width, height, pixels: g.getImageData(0, 0, width, height).data };
  }

  function of(symbols, theme, factor, ratio) {
    const step = Math.round(factor * 50) / 50;
    const key = `${step} ${ratio}`;
    if (!cache.has(key)) cache.set(key, symbols.map((symbol) => paint(symbol, theme, step)));
    return cache.get(key);
  }

  return { of };
};

battlemap.splat = () => {
  const canvas = document.createElement("canvas");
  const g = canvas.getContext("2d", { willReadFrequently: true });
  let image = null;

  /** Only what can be seen of a sprite: [x, y, red, green, blue, alpha] of each pixel that is not empty. */
  function ink({ pixels, width, height }) {
    const answer = [];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = 4 * (y * width + x);
        if (pixels[at + 3] > 8)
          answer.push(x - (width >> 1), y - (height >> 1), pixels[at], pixels[at + 1], pixels[at + 2], pixels[at + 3]);
      }
    return Int16Array.from(answer);
  }

  function stamp(target, width, height, ink, px, py) {
    for (let i = 0; i < ink.length; i += 6) {
      const x = px + ink[i], y = py + ink[i + 1];
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const at = 4 * (y * width + x);
      const alpha = ink[i + 5];
      if (alpha > 250 || target[at + 3] === 0) {
        target[at] = ink[i + 2];
        target[at + 1] = ink[i + 3];
        target[at + 2] = ink[i + 4];
        target[at + 3] = alpha;
      } else {
        const under = 255 - alpha;
        target[at] = (ink[i + 2] * alpha + target[at] * under) / 255;
        target[at + 1] = (ink[i + 3] * alpha + target[at + 1] * under) / 255;
        target[at + 2] = (ink[i + 4] * alpha + target[at + 2] * under) / 255;
        target[at + 3] = Math.max(target[at + 3], alpha);
      }
    }
  }

  /** An empty picture of this size. */
  function prepare(width, height) {
    if (canvas.width !== width || canvas.height !== height || !image) {
      canvas.width = width;
      canvas.height = height;
      image = g.createImageData(width, height);
    }
    image.data.fill(0);
  }

  /** Paint `points.rows` in their order into a picture of width x height device pixels. Signs of one class that fall on
      the same pixel are painted once: the picture is the same, and the work is bounded by the screen. */
  function paint(points, sprites, ratio, width, height) {
    prepare(width, height);
    const inks = sprites.map((sprite) => (sprite.ink ??= ink(sprite)));
    const seen = new Uint8Array(width * height);
    const scale = points.k * ratio, dx = points.dx * ratio, dy = points.dy * ratio;
    for (const row of points.rows) {
      const x = Math.round(points.x[row] * scale + dx), y = Math.round(points.y[row] * scale + dy);
      const kind = points.kind[row];
      if (x >= 0 && y >= 0 && x < width && y < height) {
        if (seen[y * width + x] === kind + 1) continue;
        seen[y * width + x] = kind + 1;
      }
      stamp(image.data, width, height, inks[kind], x, y);
    }
    g.putImageData(image, 0, 0);
    return canvas;
  }

  /** A grain of one pixel for every place, without classes: under donuts, where the single enterprise is not told.
      `tones`: [red, green, blue] of a single enterprise and of the densest grains; each step stands for four times as many. */
  function dust(points, [thin, dense], ratio, width, height) {
    prepare(width, height);
    const counts = new Uint16Array(width * height);
    const scale = points.k * ratio, dx = points.dx * ratio, dy = points.dy * ratio;
    for (const row of points.rows) {
      const x = Math.floor(points.x[row] * scale + dx), y = Math.floor(points.y[row] * scale + dy);
      if (x >= 0 && y >= 0 && x < width && y < height && counts[y * width + x] < 65535) counts[y * width + x]++;
    }
    const size = Math.max(1, Math.round(ratio));
    counts.forEach((count, at) => {
      if (!count) return;
      const share = Math.min(Math.floor(Math.log2(count) / 2), 4) / 4;
      const ink = Int16Array.from([0, 0, ...thin.map((tone, i) => tone + (dense[i] - tone) * share), 255]);
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++) stamp(image.data, width, height, ink, (at % width) + x, Math.floor(at / width) + y);
    });
    g.putImageData(image, 0, 0);
    return canvas;
  }

  return { paint, dust };
};
