// Tells on the standard error, when the process ends, what it cost: milliseconds of processor, megabytes at most.
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cost = { cpu: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS / 1024 };
  process.stderr.write(`\ncost ${JSON.stringify(cost)}\n`);
});
