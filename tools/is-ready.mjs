// Ends with 0 when the server on this machine says that it is ready: the health check of its container.
const { PORT = '3000' } = process.env;
const answer = await fetch(`http://127.0.0.1:${PORT}/readyz`, { signal: AbortSignal.timeout(4_000) });
process.exit(answer.ok ? 0 : 1);
