/**
 * What Lambda's runtime does at a cold start: it loads the handler and hands it an event.
 * `node cold-start.js <bundle> <event>`
 */
const [bundle, event] = process.argv.slice(2) as [string, string];
const { handler } = await import(bundle);
await handler(JSON.parse(event), { awsRequestId: 'request', getRemainingTimeInMillis: () => 60_000 });
