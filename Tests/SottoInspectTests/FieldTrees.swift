// SPDX-License-Identifier: Apache-2.0

/// What `FieldTests` expects.
enum FieldTrees {
  static let clientHello =
    """
    0+1 msg_type: client_hello (1)
    1+3 length: 192 bytes
    4+2 legacy_version: TLS 1.2 (0x0303)
    6+32 random: cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7
    38+1 legacy_session_id: empty
      38+1 length: 0 bytes
    39+8 cipher_suites: TLS_AES_128_GCM_SHA256, TLS_CHACHA20_POLY1305_SHA256, TLS_AES_256_GCM_SHA384
      39+2 length: 6 bytes
      41+2 CipherSuite: TLS_AES_128_GCM_SHA256 (0x1301)
      43+2 CipherSuite: TLS_CHACHA20_POLY1305_SHA256 (0x1303)
      45+2 CipherSuite: TLS_AES_256_GCM_SHA384 (0x1302)
    47+2 legacy_compression_methods: none (0)
      47+1 length: 1 byte
      48+1 content: none (0)
    49+147 extensions: 9 extensions
      49+2 length: 145 bytes
      51+15 server_name: server
        51+2 extension_type: server_name (0)
        53+2 length: 11 bytes
        55+11 server_name_list
          55+2 length: 9 bytes
          57+9 ServerName: server
            57+1 name_type: host_name (0)
            58+8 HostName: server
              58+2 length: 6 bytes
              60+6 content: server
      66+5 renegotiation_info: empty: a first handshake
        66+2 extension_type: renegotiation_info (0xff01)
        68+2 length: 1 byte
        70+1 renegotiated_connection: empty
          70+1 length: 0 bytes
      71+24 supported_groups: x25519, secp256r1, secp384r1, secp521r1, ffdhe2048, ffdhe3072, ffdhe4096, ffdhe6144, ffdhe8192
        71+2 extension_type: supported_groups (10)
        73+2 length: 20 bytes
        75+20 named_group_list: x25519, secp256r1, secp384r1, secp521r1, ffdhe2048, ffdhe3072, ffdhe4096, ffdhe6144, ffdhe8192
          75+2 length: 18 bytes
          77+2 NamedGroup: x25519 (0x001d)
          79+2 NamedGroup: secp256r1 (0x0017)
          81+2 NamedGroup: secp384r1 (0x0018)
          83+2 NamedGroup: secp521r1 (0x0019)
          85+2 NamedGroup: ffdhe2048 (0x0100)
          87+2 NamedGroup: ffdhe3072 (0x0101)
          89+2 NamedGroup: ffdhe4096 (0x0102)
          91+2 NamedGroup: ffdhe6144 (0x0103)
          93+2 NamedGroup: ffdhe8192 (0x0104)
      95+4 session_ticket: empty: asks for one
        95+2 extension_type: session_ticket (35)
        97+2 length: 0 bytes
      99+42 key_share: x25519
        99+2 extension_type: key_share (51)
        101+2 length: 38 bytes
        103+38 client_shares: x25519
          103+2 length: 36 bytes
          105+36 KeyShareEntry: x25519, 32 bytes
            105+2 group: x25519 (0x001d)
            107+2 length: 32 bytes
            109+32 key_exchange: 99381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c
      141+7 supported_versions: TLS 1.3
        141+2 extension_type: supported_versions (43)
        143+2 length: 3 bytes
        145+3 versions: TLS 1.3
          145+1 length: 2 bytes
          146+2 ProtocolVersion: TLS 1.3 (0x0304)
      148+36 signature_algorithms: ecdsa_secp256r1_sha256, ecdsa_secp384r1_sha384, ecdsa_secp521r1_sha512, ecdsa_sha1, rsa_pss_rsae_sha256, rsa_pss_rsae_sha384, rsa_pss_rsae_sha512, rsa_pkcs1_sha256, rsa_pkcs1_sha384, rsa_pkcs1_sha512, rsa_pkcs1_sha1, dsa_sha256 and 3 more
        148+2 extension_type: signature_algorithms (13)
        150+2 length: 32 bytes
        152+32 supported_signature_algorithms: ecdsa_secp256r1_sha256, ecdsa_secp384r1_sha384, ecdsa_secp521r1_sha512, ecdsa_sha1, rsa_pss_rsae_sha256, rsa_pss_rsae_sha384, rsa_pss_rsae_sha512, rsa_pkcs1_sha256, rsa_pkcs1_sha384, rsa_pkcs1_sha512, rsa_pkcs1_sha1, dsa_sha256 and 3 more
          152+2 length: 30 bytes
          154+2 SignatureScheme: ecdsa_secp256r1_sha256 (0x0403)
          156+2 SignatureScheme: ecdsa_secp384r1_sha384 (0x0503)
          158+2 SignatureScheme: ecdsa_secp521r1_sha512 (0x0603)
          160+2 SignatureScheme: ecdsa_sha1 (0x0203)
          162+2 SignatureScheme: rsa_pss_rsae_sha256 (0x0804)
          164+2 SignatureScheme: rsa_pss_rsae_sha384 (0x0805)
          166+2 SignatureScheme: rsa_pss_rsae_sha512 (0x0806)
          168+2 SignatureScheme: rsa_pkcs1_sha256 (0x0401)
          170+2 SignatureScheme: rsa_pkcs1_sha384 (0x0501)
          172+2 SignatureScheme: rsa_pkcs1_sha512 (0x0601)
          174+2 SignatureScheme: rsa_pkcs1_sha1 (0x0201)
          176+2 SignatureScheme: dsa_sha256 (0x0402)
          178+2 SignatureScheme: dsa_sha384 (0x0502)
          180+2 SignatureScheme: dsa_sha512 (0x0602)
          182+2 SignatureScheme: dsa_sha1 (0x0202)
      184+6 psk_key_exchange_modes: psk_dhe_ke
        184+2 extension_type: psk_key_exchange_modes (45)
        186+2 length: 2 bytes
        188+2 ke_modes: psk_dhe_ke
          188+1 length: 1 byte
          189+1 PskKeyExchangeMode: psk_dhe_ke (1)
      190+6 record_size_limit: 16,385 bytes
        190+2 extension_type: record_size_limit (28)
        192+2 length: 2 bytes
        194+2 RecordSizeLimit: 16,385 bytes

    """
  static let serverHello =
    """
    0+1 msg_type: server_hello (2)
    1+3 length: 86 bytes
    4+2 legacy_version: TLS 1.2 (0x0303)
    6+32 random: a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e26928
    38+1 legacy_session_id_echo: empty
      38+1 length: 0 bytes
    39+2 cipher_suite: TLS_AES_128_GCM_SHA256 (0x1301)
    41+1 legacy_compression_method: none (0)
    42+48 extensions: 2 extensions
      42+2 length: 46 bytes
      44+40 key_share: x25519
        44+2 extension_type: key_share (51)
        46+2 length: 36 bytes
        48+36 server_share: x25519, 32 bytes
          48+2 group: x25519 (0x001d)
          50+2 length: 32 bytes
          52+32 key_exchange: c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f
      84+6 supported_versions: TLS 1.3
        84+2 extension_type: supported_versions (43)
        86+2 length: 2 bytes
        88+2 selected_version: TLS 1.3 (0x0304)

    """
  static let summaries =
    """
    ClientHello: TLS 1.3 offered · x25519 share · 3 suites · server
    ClientHello: TLS 1.3 offered · secp256r1 share · 3 suites · server
    ClientHello: TLS 1.3, 1.2 offered · X25519MLKEM768, secp256r1 and x25519 shares · 2 suites · h2, http/1.1 · example.com · resumes: 2 identities · early data follows · encrypted hello
    ServerHello: TLS_AES_128_GCM_SHA256 · x25519
    ServerHello: TLS_AES_128_GCM_SHA256 · secp256r1
    ServerHello: TLS_AES_256_GCM_SHA384 · SecP384r1MLKEM1024 · resumes with identity 0
    HelloRetryRequest: TLS_AES_128_GCM_SHA256 · wants a share for secp256r1 · with a cookie
    EncryptedExtensions: supported_groups, record_size_limit, server_name
    EncryptedExtensions: h2 · early data accepted · server_name, ticket_request, server_certificate_type
    CertificateRequest: asks for a certificate · by one of 2 authorities
    Certificate: 1 certificate, first for 308201ac30820115a003020102020102300d06092a864886f70d01010b050030… (432 bytes)
    Certificate: no certificate
    Certificate: 2 certificates, first for 308201ac30820115a003020102020102300d06092a864886f70d01010b050030… (432 bytes)
    Certificate: 1 key, first for 3000
    CompressedCertificate: zlib · 1,000 bytes when inflated
    CertificateVerify: rsa_pss_rsae_sha256
    Finished: -
    NewSessionTicket: for 7,200 seconds (2 hours) · early data up to 16,384 bytes
    KeyUpdate: update_requested
    EndOfEarlyData: -
    unknown (99): -
    ServerHello: TLS 1.2 · TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 · http/1.1
    Certificate: 2 certificates, first for 308201ac30820115a003020102020102300d06092a864886f70d01010b050030… (432 bytes)
    Certificate: a raw public key · 3000
    CertificateStatus: an OCSP response
    ServerKeyExchange: x25519 · rsa_pss_rsae_sha256
    ServerKeyExchange: a prime of 3 bytes · rsa_pkcs1_sha256
    ServerKeyExchange: -
    CertificateRequest: asks for a certificate · by one of 1 name
    ServerHelloDone: -
    ClientKeyExchange: a share
    ClientKeyExchange: the secret, encrypted to the server's key
    CertificateVerify: rsa_pkcs1_sha256
    NewSessionTicket: for 300 seconds (5 minutes)
    Finished: -
    HelloRequest: -
    """
}
