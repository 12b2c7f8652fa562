/**
 * Signed by itself, so trusted by nobody who is not told to: for localhost and 127.0.0.1, from 2020 to 2100. Made with
 * `openssl req -new` (prime256v1) and `openssl ca -selfsign -startdate 20200101000000Z -enddate 21000101000000Z`.
 */
export const certificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBVTCB/KADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
dDAgFw0yMDAxMDEwMDAwMDBaGA8yMTAwMDEwMTAwMDAwMFowFDESMBAGA1UEAwwJ
bG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8pRw8XO/AmyoBoNH
d9pDmsef3ZP/WNn/JeQKUasctSIi2DjHc5iwcQOEoq8/W3OApz3gvu7bzD2Hl4aQ
3NiVUKM9MDswGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMB0GA1UdDgQWBBRu
1hU/uNn8WCeCIjWOAAghj+IurzAKBggqhkjOPQQDAgNIADBFAiEAhuI2EoYBVcwZ
u9kYhijweQRFljK24BfmSOOzscgVoyICIAJpSRX8ZjHisZNDaDI2EMowK241s7fa
BsECSFBW52sr
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgKiV+vBdIWg3+w+rZ
l/1dOh/a/TEc2Z06/wpe+A6y4d2hRANCAATylHDxc78CbKgGg0d32kOax5/dk/9Y
2f8l5ApRqxy1IiLYOMdzmLBxA4Sirz9bc4CnPeC+7tvMPYeXhpDc2JVQ
-----END PRIVATE KEY-----
`,
};
