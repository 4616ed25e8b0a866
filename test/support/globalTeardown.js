module.exports = async () => {
	for (const child of globalThis.oneflowSandboxes ?? []) child.kill();
};
