"""Opens pages in headless Chromium, for the tests of all pages."""

import shutil
import subprocess

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")


def browse(page, *arguments):
    """Open a page in headless Chromium without any network; return what it prints."""
    command = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        f"--user-data-dir={page.parent / 'profile'}", "--host-resolver-rules=MAP * ~NOTFOUND",
        *arguments, page.as_uri(),
    ]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr[-500:]
    return run.stdout
