// Passkeys and security keys: the browser's dialogue between a button and its form.
//   <form data-passkey="create|get" data-options="JSON" or data-ask="address that answers JSON">
// The form has an input `credential`; what the browser says is put there and sent.
"use strict";

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const textOf = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withIds = (list) => (list || []).map((each) => ({ ...each, id: bytesOf(each.id) }));

const askedFor = (options) => {
  const asked = { ...options.publicKey, challenge: bytesOf(options.publicKey.challenge) };
  if (asked.user) asked.user = { ...asked.user, id: bytesOf(asked.user.id) };
  asked.excludeCredentials = withIds(asked.excludeCredentials);
  asked.allowCredentials = withIds(asked.allowCredentials);
  return asked;
};

// A passkey signs in by itself: it must lie on the device and ask who holds it.
const choose = (asked, form) => {
  const wanted = form.elements.passwordless;
  if (!wanted) return;
  asked.authenticatorSelection = {
    ...asked.authenticatorSelection,
    residentKey: wanted.checked ? "required" : "discouraged",
    requireResidentKey: wanted.checked,
    ...(wanted.checked && { userVerification: "required" }),
  };
};

const told = (credential) => {
  const { response } = credential;
  const parts = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = textOf(response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    response: parts,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
};

const optionsOf = async (form) => {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.ask, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).request_options;
};

const ask = async (form) => {
  const asked = askedFor(await optionsOf(form));
  if (form.dataset.passkey === "get") return navigator.credentials.get({ publicKey: asked });
  choose(asked, form);
  return navigator.credentials.create({ publicKey: asked });
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const failed = form.querySelector(".passkey-failed");
    try {
      form.elements.credential.value = told(await ask(form));
      form.submit();
    } catch {
      if (failed) failed.hidden = false;
    }
  });
}
