// Photos and drawings one by one, with true progress. The file field works alone too: then the photos go with the form.
// Each photo is shrunk in the browser where it can be (at most 2048 px, no EXIF); the server makes it anew in any case.
// <input type="file" name="photos" multiple data-upload="URL" data-list="ID of the list" id="X"> and <template id="X-template">
// with one card. Texts: data-too-large, data-offline, data-refused, data-retry, data-away, data-done, data-wait on the field.
"use strict";

(() => {
  const LONGEST_EDGE = 2048;
  const QUALITY = 0.82;
  const MAX_SHRINKABLE_BYTES = 100e6;

  // The pixels alone, on white, as JPEG. What the browser can't read goes as it is.
  const shrink = async (file) => {
    if (file.size > MAX_SHRINKABLE_BYTES) return file;
    let bitmap;
    try {
      bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_EDGE / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(bitmap.width * scale));
      canvas.height = Math.max(1, Math.round(bitmap.height * scale));
      const context = canvas.getContext("2d");
      context.fillStyle = "#fff";
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
      return blob ? new File([blob], file.name, { type: "image/jpeg" }) : file;
    } catch {
      return file;
    } finally {
      bitmap?.close();
    }
  };

  // XHR, because fetch tells nothing of how far an upload has come.
  const send = (field, file, onProgress) => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrf_token", field.form.elements.csrf_token.value);
    body.append(field.name, file);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(Math.floor((100 * event.loaded) / event.total));
    });
    request.addEventListener("load", () => {
      const card = request.status < 300 ? element(request.responseText) : null;
      if (card?.matches("[id^=photo-], [id^=drawing-]")) resolve(card);
      else reject(refusal(field, request));
    });
    request.addEventListener("error", () => reject({ text: field.dataset.offline, again: true }));
    request.open("POST", field.dataset.upload);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("HX-Request-Type", "partial");
    request.send(body);
  });

  const element = (html) => {
    const box = document.createElement("template");
    box.innerHTML = html;
    return box.content.firstElementChild;
  };

  // What the server says, as a bare sentence or as its error fragment; our own words where it says nothing.
  const refusal = (field, request) => {
    const again = request.status >= 500;
    if (request.status < 400) return { text: field.dataset.refused, again };
    if (request.getResponseHeader("Content-Type")?.startsWith("text/plain")) return { text: request.responseText, again };
    const box = document.createElement("template");
    box.innerHTML = request.responseText;
    const words = (box.content.querySelector("p") ?? box.content).textContent.trim();
    return { text: words.length < 300 ? words : field.dataset.refused, again };
  };

  const show = (card, percent) => {
    card.querySelector("progress").value = percent;
    const caption = card.querySelector("figcaption");
    caption.textContent = caption.textContent.replace(/\d+/, String(percent));
  };

  const newCard = (field, file) => {
    const card = document.getElementById(`${field.id}-template`).content.firstElementChild.cloneNode(true);
    const progress = card.querySelector("progress");
    progress.setAttribute("aria-label", `${progress.getAttribute("aria-label").trim()} ${file.name}`);
    document.getElementById(field.dataset.list).append(card);
    return card;
  };

  const fail = (field, card, file, reason) => {
    const figure = card.matches(".ph") ? card : card.querySelector(".ph");
    figure.classList.replace("busy", "bad");
    for (const gone of figure.querySelectorAll("progress, img")) gone.remove();
    const words = document.createElement("span");
    const text = reason.text || field.dataset.refused || document.body.dataset.failed;
    words.textContent = text.startsWith("«") ? text : `«${file.name}»: ${text}`;
    words.setAttribute("role", "alert");
    figure.querySelector("figcaption").replaceChildren(words);
    offer(field, card, "×", `${field.dataset.away} ${file.name}`).className = "away";
    if (reason.again && field.dataset.retry) {
      offer(field, card, "↻", `${field.dataset.retry} ${file.name}`).addEventListener("click", () => enqueue(field, [file]));
    }
  };

  // A button on a card that failed; the card goes away with it.
  const offer = (field, card, sign, name) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", name);
    button.addEventListener("click", () => {
      card.remove();
      field.focus();
    });
    (card.matches(".ph") ? card : card.querySelector(".ph")).append(button);
    return button;
  };

  // One's own photo under the bar, where the browser can read it.
  const preview = (card, photo) => {
    const image = new Image();
    image.alt = "";
    image.src = URL.createObjectURL(photo);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    (card.matches(".ph") ? card : card.querySelector(".ph")).prepend(image);
  };

  const upload = async (field, file, card) => {
    try {
      const small = await shrink(file);
      if (small !== file) preview(card, small);
      if (small.size > Number(field.dataset.mostMb || 20) * 1e6) throw { text: field.dataset.tooLarge, again: false };
      const done = await send(field, small, (percent) => show(card, percent));
      card.replaceWith(done);
      globalThis.htmx?.process(done);
      return true;
    } catch (reason) {
      fail(field, card, file, reason);
      return false;
    }
  };

  // One after the other, also when more are chosen meanwhile: a phone's connection carries one photo at a time.
  let line = Promise.resolve();
  let waiting = 0;
  let held = null;

  const enqueue = (field, files) => {
    const cards = files.map((file) => newCard(field, file));
    waiting += 1;
    line = line.then(async () => {
      let sent = 0;
      for (const [index, file] of files.entries()) {
        if (await upload(field, file, cards[index])) sent += 1;
      }
      waiting -= 1;
      if (sent) globalThis.announce?.((field.dataset.done ?? "").replace("{n}", String(sent)));
      if (!waiting && held) release();
    });
  };

  const release = () => {
    const { form, submitter } = held;
    held = null;
    submitter?.removeAttribute("aria-busy");
    if (!form.querySelector(".ph.bad")) form.requestSubmit(submitter);
  };

  document.addEventListener("change", (event) => {
    const field = event.target.closest("input[type=file][data-upload]");
    if (!field || !field.files.length) return;
    const files = [...field.files];
    field.value = ""; // they must not go with the form as well
    event.stopImmediatePropagation();
    enqueue(field, files);
  }, true);

  // What a photo shows, kept as soon as it is written; it goes with the form in any case.
  document.addEventListener("change", (event) => {
    const line = event.target.closest("textarea[data-save]");
    if (!line) return;
    const body = new FormData();
    body.append("csrf_token", line.form.elements.csrf_token.value);
    body.append("caption", line.value);
    fetch(line.dataset.save, { method: "POST", body }).catch(() => {});
  });

  // «Neste» pressed while photos are on their way: go on as soon as they are there.
  document.addEventListener("submit", (event) => {
    if (!waiting || !event.target.querySelector("input[type=file][data-upload]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held = { form: event.target, submitter: event.submitter };
    event.submitter?.setAttribute("aria-busy", "true");
    for (const field of event.target.querySelectorAll("input[data-upload][data-wait]")) globalThis.announce?.(field.dataset.wait);
  }, true);
})();
