/**
 * Names of files that usually hold secrets. Beside dot-files (`.env`, `.npmrc`, `.netrc`, `.pypirc`), which a folder never
 * sends. Sources: gitleaks' and truffleHog's lists of suspicious file names, GitHub's gitignore templates (Terraform,
 * Rails, Android), and the manual pages of ssh-keygen, OpenVPN and KeePass.
 */
const patterns: readonly RegExp[] = [
  // Private keys, certificates and key stores.
  /\.(pem|key|p12|pfx|pkcs12|p8|ppk|jks|keystore|bks|asc|gpg|pgp|kdb|kdbx|crt|cer|der|csr|ovpn)$/,
  /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?$/,
  /^(ssh_host_.*_key|authorized_keys|known_hosts)$/,
  // Credentials of tools and clouds.
  /^(npmrc|netrc|_netrc|pypirc|htpasswd|pgpass|my\.cnf|dockercfg|s3cfg|boto|git-credentials)$/,
  /^(credentials|credentials\.(json|ya?ml|toml|ini|csv|xml)|accesskeys\.csv|rootkey\.csv)$/,
  /^(secrets?|vault|passwords?)\.(json|ya?ml|toml|ini|env|txt|csv|xml|properties|ejson)$/,
  /^(service[-_]?account|client_secret|gcloud|application_default_credentials|firebase-adminsdk).*\.json$/,
  /^(kubeconfig|kube\.config|wp-config\.php|local_settings\.py|master\.key|database\.yml)$/,
  /\.(env|envrc)$/,
  /^env\.(local|production|development|staging|test)$/,
  // State that carries the values of secrets.
  /\.tfstate(\.backup)?$/,
  /^(terraform|.*\.auto)\.tfvars$/,
  /\.(agilekeychain|keychain|keychain-db|tblk|rdp|fve|bek)$/,
];

/** Whether a file of this name (without folders) is left out of a folder, whatever it holds. */
export function isSecretName(name: string): boolean {
  const lower = name.toLowerCase();
  return patterns.some((pattern) => pattern.test(lower));
}
