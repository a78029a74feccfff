import "./dom.mjs";
import { properties, url } from "./event.mjs";

const library = await import("posthog-js");
const posthog = library.default.default ?? library.default;
await new Promise((done) => {
  posthog.init("phc_test", {
    api_host: url,
    autocapture: false,
    capture_pageview: false,
    capture_pageleave: false,
    disable_session_recording: true,
    disable_external_dependency_loading: true,
    disable_surveys: true,
    request_batching: false,
    opt_out_useragent_filter: true, // happy-dom says that it is automated
    person_profiles: "always",
    loaded: done,
  });
});
posthog.capture("Signed Up", properties);
setTimeout(() => process.exit(0), 1500);
