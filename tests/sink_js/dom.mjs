// A page in happy-dom: enough of a browser for SDKs that want a window. Its fetch asks for CORS as browsers do.

import { Window } from "happy-dom";

const page = new Window({ url: "http://localhost/pricing" });

for (const name of [
  "window", "document", "location", "history", "screen", "localStorage", "sessionStorage", "XMLHttpRequest", "fetch", "Headers",
  "Request", "Response", "AbortController", "Blob", "Event", "CustomEvent", "HTMLElement", "Element", "Node", "MutationObserver", "ResizeObserver",
  "addEventListener", "removeEventListener", "DOMException",
]) {
  const value = name === "window" ? page : page[name];
  const bound = typeof value === "function" && /^[a-z]/.test(name) ? value.bind(page) : value;
  Object.defineProperty(globalThis, name, { value: bound, configurable: true, writable: true });
}
Object.defineProperty(globalThis, "navigator", { value: page.navigator, configurable: true });
globalThis.self = globalThis.window;

export { page };
