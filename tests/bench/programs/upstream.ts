process.on("SIGTERM", () => process.exit());
