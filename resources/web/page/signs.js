/* Signs of the legend and of the map: the same functions draw both. Sizes in CSS pixels, (x, y) is the centre. */
"use strict";
battlemap.signs = (() => {
  const TURN = 2 * Math.PI;
  const TOP = -Math.PI / 2;

  function outline(g, shape, x, y, size) {
    const r = size / 2;
    g.beginPath();
    if (shape === "triangle") {
      g.moveTo(x, y - r * 0.96);
      g.lineTo(x + r, y + r * 0.8);
      g.lineTo(x - r, y + r * 0.8);
      g.closePath();
    } else if (shape === "square") {
      g.rect(x - r, y - r, size, size);
    } else if (shape === "diamond") {
      g.moveTo(x, y - r);
      g.lineTo(x + r, y);
      g.lineTo(x, y + r);
      g.lineTo(x - r, y);
      g.closePath();
    } else {
      g.arc(x, y, r, 0, TURN);
    }
  }

  /** Enterprise of one risk class: white halo, dark edge, letter where it can be read. */
  function classSign(g, symbol, theme, x, y, factor) {
    const size = symbol.size * factor;
    const dashed = symbol.shape === "dashed_ring";
    g.lineJoin = "round";
    outline(g, symbol.shape, x, y, size);
    if (factor > 0.3) {
      g.strokeStyle = theme.halo;
      g.lineWidth = 2 * (1.3 + 1.2 * factor);
      g.stroke();
    }
    g.fillStyle = symbol.fill;
    g.fill();
    if (factor > 0.3 || dashed) {
      if (dashed && factor > 0.3) g.setLineDash([2.2, 1.8]);
      g.strokeStyle = symbol.edge;
      g.lineWidth = factor > 0.3 ? 1.3 : 0.7;
      g.stroke();
      g.setLineDash([]);
    }
    if (symbol.letter && factor >= 0.7) {
      g.fillStyle = symbol.ink;
      g.font = `700 ${Math.round(size * (symbol.shape === "triangle" ? 0.46 : 0.6))}px ${theme.font}`;
      g.textAlign = "center";
      g.textBaseline = "alphabetic";
      const box = g.measureText(symbol.letter);
      const down = symbol.shape === "triangle" ? size * 0.1 : 0;
      g.fillText(symbol.letter, x, y + down + (box.actualBoundingBoxAscent - box.actualBoundingBoxDescent) / 2);
    }
  }

  function pie(g, x, y, r, share) {
    g.beginPath();
    g.moveTo(x, y);
    g.arc(x, y, r, TOP, TOP + TURN * share);
    g.closePath();
    g.fill();
  }

  function ring(g, x, y, r, width) {
    g.beginPath();
    g.arc(x, y, r, 0, TURN);
    g.lineWidth = width;
    g.stroke();
  }

  /** Deadline dial: the shape says the light, the colour repeats it. */
  function dial(g, light, theme, x, y, size) {
    const r = size / 2;
    const line = Math.max(1.2, size * 0.11);
    g.fillStyle = theme.panel;
    g.beginPath();
    g.arc(x, y, r, 0, TURN);
    g.fill();
    g.fillStyle = g.strokeStyle = light.color;
    g.lineCap = "round";
    if (light.dial === "disc_mark" || light.dial === "disc_tick") {
      g.beginPath();
      g.arc(x, y, r, 0, TURN);
      g.fill();
      g.strokeStyle = g.fillStyle = theme.panel;
      g.lineWidth = line * 1.15;
      g.beginPath();
      if (light.dial === "disc_mark") {
        g.moveTo(x, y - r * 0.55);
        g.lineTo(x, y + r * 0.08);
        g.stroke();
        g.beginPath();
        g.arc(x, y + r * 0.5, line * 0.68, 0, TURN);
        g.fill();
      } else {
        g.moveTo(x - r * 0.45, y);
        g.lineTo(x - r * 0.1, y + r * 0.36);
        g.lineTo(x + r * 0.5, y - r * 0.36);
        g.stroke();
      }
    } else if (light.dial === "dashed_ring") {
      g.setLineDash([size * 0.16, size * 0.2]);
      ring(g, x, y, r - line / 2, line);
      g.setLineDash([]);
    } else if (light.dial === "ring_bar") {
      ring(g, x, y, r - line / 2, line);
      g.fillRect(x - r * 0.48, y - line * 0.65, r * 0.96, line * 1.3);
    } else if (light.dial === "half_flag") {
      ring(g, x, y, r - line / 2, line);
      pie(g, x, y, r * 0.66, 0.5);
      g.beginPath();
      g.moveTo(x + r * 0.5, y - r * 1.02);
      g.lineTo(x + r * 1.12, y - r * 0.72);
      g.lineTo(x + r * 0.5, y - r * 0.42);
      g.closePath();
      g.fill();
    } else {
      ring(g, x, y, r - line / 2, line);
      pie(g, x, y, r * 0.66, light.pie);
    }
    g.lineCap = "butt";
  }

  /** Ring of open hazards by light with their number inside. What is calm is thinner, so that grey print shows it. */
  function donut(g, counts, lights, theme, x, y, r) {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const thin = Math.max(r * 0.155, 3);
    const thick = Math.max(r * 0.235, 4.6);
    g.fillStyle = theme.land;
    g.beginPath();
    g.arc(x, y, r + 1.8, 0, TURN);
    g.fill();
    if (!total) {
      g.strokeStyle = theme.line;
      ring(g, x, y, r - thin / 2, thin);
    }
    let start = TOP;
    counts.forEach((count, index) => {
      if (!count) return;
      const sweep = (TURN * count) / total;
      const cut = count === total ? 0 : Math.min((TURN * 0.02 * 24) / (r + 8), sweep * 0.4);
      g.lineWidth = lights[index].isCalm ? thin : thick;
      g.strokeStyle = lights[index].color;
      g.beginPath();
      g.arc(x, y, lights[index].isCalm ? r - thin / 2 : r + 1 - thick / 2, start + cut / 2, start + sweep - cut / 2);
      g.stroke();
      start += sweep;
    });
    const text = total.toLocaleString("en-US");
    const size = Math.min(Math.max(r * 0.62, 11), 28) * (text.length > 3 ? 3.4 / text.length : 1);
    g.fillStyle = total ? theme.text : theme.text3;
    g.font = `700 ${size}px ${theme.font}`;
    g.textAlign = "center";
    g.textBaseline = "alphabetic";
    const box = g.measureText(text);
    g.fillText(text, x, y + (box.actualBoundingBoxAscent - box.actualBoundingBoxDescent) / 2);
  }

  const HATCHES = {
    diagonal: [[0, 8, 8, 0]],
    back_diagonal: [[0, 0, 8, 8]],
    horizontal: [[0, 4, 8, 4]],
    vertical: [[4, 0, 4, 8]],
    cross: [[0, 8, 8, 0], [0, 0, 8, 8]],
    grid: [[0, 4, 8, 4], [4, 0, 4, 8]],
    dots: [[3.4, 4, 4.6, 4]],
    plain: [],
  };

  /** Canvas pattern of a hatch, 8 px apart. */
  function hatch(g, name, color, ratio) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8 * ratio;
    const t = tile.getContext("2d");
    t.scale(ratio, ratio);
    t.strokeStyle = color;
    t.lineWidth = name === "dots" ? 1.8 : 1;
    t.lineCap = name === "dots" ? "round" : "square";
    for (const [x0, y0, x1, y1] of HATCHES[name]) {
      t.beginPath();
      t.moveTo(x0, y0);
      t.lineTo(x1, y1);
      t.stroke();
    }
    const pattern = g.createPattern(tile, "repeat");
    pattern.setTransform(new DOMMatrix().scale(1 / ratio));
    return pattern;
  }

  /** Plate of a conflict; with a count the badge of several, its left upper corner away from the donut. */
  function plate(g, sign, theme, x, y, size, count = 0) {
    const text = count ? count.toLocaleString("en-US") : "";
    g.font = `700 ${size * 0.78}px ${theme.font}`;
    const width = plateWidth(g, size, text);
    g.fillStyle = theme.halo;
    g.fillRect(x - width / 2 - 1.5, y - size / 2 - 1.5, width + 3, size + 3);
    g.fillStyle = sign.fill;
    g.fillRect(x - width / 2, y - size / 2, width, size);
    g.fillStyle = sign.ink;
    g.textBaseline = "alphabetic";
    g.textAlign = "center";
    const write = (words, at) => {
      const box = g.measureText(words);
      g.fillText(words, at, y + (box.actualBoundingBoxAscent - box.actualBoundingBoxDescent) / 2);
    };
    write(sign.character, x - width / 2 + size / 2);
    if (text) write(text, x + width / 2 - size * 0.2 - g.measureText(text).width / 2);
  }

  /** Width of a plate with this text behind its character; the font of the plate must be set. */
  const plateWidth = (g, size, text) => (text ? size * 1.2 + g.measureText(text).width : size);

  function zoneSwatch(g, zone, theme, x, y, width, height) {
    g.fillStyle = hatch(g, zone.hatch, theme.zone, window.devicePixelRatio || 1);
    g.fillRect(x, y, width, height);
    g.strokeStyle = theme.zone;
    g.lineWidth = 1.3;
    g.strokeRect(x, y, width, height);
  }

  /** A canvas of this size in CSS pixels, sharp on this screen, and its context. */
  function sheet(width, height, canvas = document.createElement("canvas")) {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const g = canvas.getContext("2d");
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    return g;
  }

  /** Levels off above 1,000, so that a nation stays a donut. */
  const donutRadius = (total) =>
    13 + 1.35 * Math.sqrt(Math.min(total, 1000)) + (total > 1000 ? 3 * Math.log2(total / 1000) : 0);

  return { classSign, dial, donut, donutRadius, hatch, plate, plateWidth, zoneSwatch, sheet };
})();
