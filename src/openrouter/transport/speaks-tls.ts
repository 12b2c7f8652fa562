const patienceMs = 1000;

/**
 * Whether a port expects TLS: then a request in plain HTTP cannot have been understood there, although it was written.
 * Nothing but the greeting is sent, so it does not matter who answers.
 */
export async function speaksTls({ hostname, port }: URL): Promise<boolean> {
  // Node takes 4 to 10 ms to load it, and what answers from its files needs no network.
  const { connect } = await import("node:tls");
  return new Promise((resolve) => {
    const host = hostname.replaceAll(/^\[|\]$/g, "");
    const socket = connect({ host, port: Number(port || 80), rejectUnauthorized: false });
    const end = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(patienceMs, end(false));
    socket.once("secureConnect", end(true));
    socket.once("error", end(false));
    socket.once("close", end(false));
  });
}
