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
    47+2 legacy_compression_methods: none
      47+1 length: 1 byte
      48+1 CompressionMethod: none (0)
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
    ClientHello: TLS 1.3, 1.2 offered · X25519MLKEM768, secp256r1 and x25519 shares · 2 suites · h2, http/1.1 · example.com · pre-shared keys: 2 identities · early data follows · encrypted hello, or a sham
    ServerHello: TLS_AES_128_GCM_SHA256 · x25519
    ServerHello: TLS_AES_128_GCM_SHA256 · secp256r1
    ServerHello: TLS_AES_256_GCM_SHA384 · SecP384r1MLKEM1024 · takes identity 0
    HelloRetryRequest: TLS_AES_128_GCM_SHA256 · wants a share for secp256r1 · with a cookie
    EncryptedExtensions: supported_groups, record_size_limit, server_name
    EncryptedExtensions: h2 · early data accepted · server_name, ticket_request, server_certificate_type
    CertificateRequest: asks for a certificate · signed by one of 2 authorities
    Certificate: 1 certificate, first for rsa
    Certificate: no certificate
    Certificate: 2 certificates, first for rsa
    Certificate: a raw public key · Ed25519
    CompressedCertificate: zlib · 1,000 bytes when inflated
    CertificateVerify: rsa_pss_rsae_sha256
    Finished: -
    NewSessionTicket: for 7,200 seconds (2 hours) · early data up to 16,384 bytes
    KeyUpdate: update_requested
    EndOfEarlyData: -
    unknown (99): -
    ServerHello: TLS 1.2 · TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 · http/1.1
    Certificate: 2 certificates, first for rsa
    Certificate: a raw public key · Ed25519
    CertificateStatus: an OCSP response · tryLater
    ServerKeyExchange: x25519 · rsa_pss_rsae_sha256
    ServerKeyExchange: a prime of 3 bytes · rsa_pkcs1_sha256
    ServerKeyExchange: -
    CertificateRequest: asks for a certificate · signed by the authority that it names
    ServerHelloDone: -
    ClientKeyExchange: a share
    ClientKeyExchange: the secret, encrypted to the server's key
    CertificateVerify: rsa_pkcs1_sha256
    NewSessionTicket: for 300 seconds (5 minutes)
    Finished: -
    HelloRequest: -
    """
  static let leaf =
    """
    0+1003 Certificate: example.com
      0+4 tag and length: SEQUENCE, 999 bytes
      4+913 tbsCertificate
        4+4 tag and length: SEQUENCE, 909 bytes
        8+5 version: v3
          8+2 tag and length: [0], 3 bytes
          10+3 INTEGER: 2
        13+11 serialNumber: 00abcdef0123456789
        24+12 signature: ecdsa-with-SHA256
          24+2 tag and length: SEQUENCE, 10 bytes
          26+10 algorithm: ecdsa-with-SHA256 (1.2.840.10045.4.3.2)
        36+62 issuer: CN=Example Root, O=Example\\, Inc., C=DE
          36+2 tag and length: SEQUENCE, 60 bytes
          38+13 RelativeDistinguishedName: C=DE
            38+2 tag and length: SET, 11 bytes
            40+11 AttributeTypeAndValue: C=DE
              40+2 tag and length: SEQUENCE, 9 bytes
              42+5 type: countryName (2.5.4.6)
              47+4 value: DE
          51+24 RelativeDistinguishedName: O=Example\\, Inc.
            51+2 tag and length: SET, 22 bytes
            53+22 AttributeTypeAndValue: O=Example\\, Inc.
              53+2 tag and length: SEQUENCE, 20 bytes
              55+5 type: organizationName (2.5.4.10)
              60+15 value: Example, Inc.
          75+23 RelativeDistinguishedName: CN=Example Root
            75+2 tag and length: SET, 21 bytes
            77+21 AttributeTypeAndValue: CN=Example Root
              77+2 tag and length: SEQUENCE, 19 bytes
              79+5 type: commonName (2.5.4.3)
              84+14 value: Example Root
        98+32 validity: 2026-11-27T07:22:55Z to 2027-11-27T07:22:55Z
          98+2 tag and length: SEQUENCE, 30 bytes
          100+15 notBefore: 2026-11-27T07:22:55Z
          115+15 notAfter: 2027-11-27T07:22:55Z
        130+24 subject: CN=example.com
          130+2 tag and length: SEQUENCE, 22 bytes
          132+22 RelativeDistinguishedName: CN=example.com
            132+2 tag and length: SET, 20 bytes
            134+20 AttributeTypeAndValue: CN=example.com
              134+2 tag and length: SEQUENCE, 18 bytes
              136+5 type: commonName (2.5.4.3)
              141+13 value: example.com
        154+120 subjectPublicKeyInfo: ECDSA P-384
          154+2 tag and length: SEQUENCE, 118 bytes
          156+18 algorithm: id-ecPublicKey, secp384r1
            156+2 tag and length: SEQUENCE, 16 bytes
            158+9 algorithm: id-ecPublicKey (1.2.840.10045.2.1)
            167+7 parameters: secp384r1 (1.3.132.0.34)
          174+100 subjectPublicKey
            174+2 tag and length: BIT STRING, 98 bytes
            176+1 unused bits: 0
            177+97 ECPoint
              177+1 form: uncompressed (4)
              178+48 X: d8634ae240ae91b7cd46b1603c5d6cef49a0ea6410704514e078bc7558dafd08… (48 bytes)
              226+48 Y: 7380c69dbf08c540b8a0b0e4ecf739d79197cb85b699d391efdbf8e0d40d461c… (48 bytes)
        274+643 extensions
          274+4 tag and length: [3], 639 bytes
          278+639 Extensions: 12 extensions
            278+4 tag and length: SEQUENCE, 635 bytes
            282+161 subjectAltName: example.com, *.example.com, 192.0.2.1, 2001:db8::1, a@example.com, https://example.com/x
              282+3 tag and length: SEQUENCE, 158 bytes
              285+5 extnID: subjectAltName (2.5.29.17)
              290+153 extnValue: example.com, *.example.com, 192.0.2.1, 2001:db8::1, a@example.com, https://example.com/x
                290+3 tag and length: OCTET STRING, 150 bytes
                293+150 GeneralNames
                  293+3 tag and length: SEQUENCE, 147 bytes
                  296+13 dNSName: example.com
                  309+15 dNSName: *.example.com
                  324+6 iPAddress: 192.0.2.1
                  330+18 iPAddress: 2001:db8::1
                  348+15 rfc822Name: a@example.com
                  363+23 uniformResourceIdentifier: https://example.com/x
                  386+34 otherName: userPrincipalName
                    386+2 tag and length: [0], 32 bytes
                    388+12 type-id: userPrincipalName (1.3.6.1.4.1.311.20.2.3)
                    400+20 [0]
                      400+2 tag and length: [0], 18 bytes
                      402+18 UTF8String: user@example.com
                  420+18 directoryName: CN=Dir
                    420+2 tag and length: [4], 16 bytes
                    422+16 Name: CN=Dir
                      422+2 tag and length: SEQUENCE, 14 bytes
                      424+14 RelativeDistinguishedName: CN=Dir
                        424+2 tag and length: SET, 12 bytes
                        426+12 AttributeTypeAndValue: CN=Dir
                          426+2 tag and length: SEQUENCE, 10 bytes
                          428+5 type: commonName (2.5.4.3)
                          433+5 value: Dir
                  438+5 registeredID: 1.2.3.4
            443+16 keyUsage: digitalSignature, keyEncipherment (critical)
              443+2 tag and length: SEQUENCE, 14 bytes
              445+5 extnID: keyUsage (2.5.29.15)
              450+3 critical: TRUE
              453+6 extnValue: digitalSignature, keyEncipherment
                453+2 tag and length: OCTET STRING, 4 bytes
                455+4 KeyUsage: digitalSignature, keyEncipherment
            459+31 extKeyUsage: serverAuth, clientAuth
              459+2 tag and length: SEQUENCE, 29 bytes
              461+5 extnID: extKeyUsage (2.5.29.37)
              466+24 extnValue: serverAuth, clientAuth
                466+2 tag and length: OCTET STRING, 22 bytes
                468+22 ExtKeyUsageSyntax
                  468+2 tag and length: SEQUENCE, 20 bytes
                  470+10 KeyPurposeId: serverAuth (1.3.6.1.5.5.7.3.1)
                  480+10 KeyPurposeId: clientAuth (1.3.6.1.5.5.7.3.2)
            490+14 basicConstraints: no authority (critical)
              490+2 tag and length: SEQUENCE, 12 bytes
              492+5 extnID: basicConstraints (2.5.29.19)
              497+3 critical: TRUE
              500+4 extnValue: no authority
                500+2 tag and length: OCTET STRING, 2 bytes
                502+2 BasicConstraints: no authority
                  502+2 tag and length: SEQUENCE, 0 bytes
            504+31 subjectKeyIdentifier: d4fb980e1fa87dc8a60df1e95497004b382ced58
              504+2 tag and length: SEQUENCE, 29 bytes
              506+5 extnID: subjectKeyIdentifier (2.5.29.14)
              511+24 extnValue: d4fb980e1fa87dc8a60df1e95497004b382ced58
                511+2 tag and length: OCTET STRING, 22 bytes
                513+22 KeyIdentifier: d4fb980e1fa87dc8a60df1e95497004b382ced58
            535+121 authorityKeyIdentifier: f3af7b58fc0abff53ce7591f6398e8e67573f427
              535+2 tag and length: SEQUENCE, 119 bytes
              537+5 extnID: authorityKeyIdentifier (2.5.29.35)
              542+114 extnValue: f3af7b58fc0abff53ce7591f6398e8e67573f427
                542+2 tag and length: OCTET STRING, 112 bytes
                544+112 AuthorityKeyIdentifier: f3af7b58fc0abff53ce7591f6398e8e67573f427
                  544+2 tag and length: SEQUENCE, 110 bytes
                  546+22 keyIdentifier: f3af7b58fc0abff53ce7591f6398e8e67573f427
                  568+66 authorityCertIssuer
                    568+2 tag and length: [1], 64 bytes
                    570+64 directoryName: CN=Example Root, O=Example\\, Inc., C=DE
                      570+2 tag and length: [4], 62 bytes
                      572+62 Name: CN=Example Root, O=Example\\, Inc., C=DE
                        572+2 tag and length: SEQUENCE, 60 bytes
                        574+13 RelativeDistinguishedName: C=DE
                          574+2 tag and length: SET, 11 bytes
                          576+11 AttributeTypeAndValue: C=DE
                            576+2 tag and length: SEQUENCE, 9 bytes
                            578+5 type: countryName (2.5.4.6)
                            583+4 value: DE
                        587+24 RelativeDistinguishedName: O=Example\\, Inc.
                          587+2 tag and length: SET, 22 bytes
                          589+22 AttributeTypeAndValue: O=Example\\, Inc.
                            589+2 tag and length: SEQUENCE, 20 bytes
                            591+5 type: organizationName (2.5.4.10)
                            596+15 value: Example, Inc.
                        611+23 RelativeDistinguishedName: CN=Example Root
                          611+2 tag and length: SET, 21 bytes
                          613+21 AttributeTypeAndValue: CN=Example Root
                            613+2 tag and length: SEQUENCE, 19 bytes
                            615+5 type: commonName (2.5.4.3)
                            620+14 value: Example Root
                  634+22 authorityCertSerialNumber: 7f52d0fb608d29a95e2477a5c79b369dca233585
            656+95 authorityInfoAccess: ocsp: http://ocsp.example.com, caIssuers: http://ca.example.com/ca.der
              656+2 tag and length: SEQUENCE, 93 bytes
              658+10 extnID: authorityInfoAccess (1.3.6.1.5.5.7.1.1)
              668+83 extnValue: ocsp: http://ocsp.example.com, caIssuers: http://ca.example.com/ca.der
                668+2 tag and length: OCTET STRING, 81 bytes
                670+81 AccessDescriptions
                  670+2 tag and length: SEQUENCE, 79 bytes
                  672+37 AccessDescription: ocsp: http://ocsp.example.com
                    672+2 tag and length: SEQUENCE, 35 bytes
                    674+10 accessMethod: ocsp (1.3.6.1.5.5.7.48.1)
                    684+25 uniformResourceIdentifier: http://ocsp.example.com
                  709+42 AccessDescription: caIssuers: http://ca.example.com/ca.der
                    709+2 tag and length: SEQUENCE, 40 bytes
                    711+10 accessMethod: caIssuers (1.3.6.1.5.5.7.48.2)
                    721+30 uniformResourceIdentifier: http://ca.example.com/ca.der
            751+47 cRLDistributionPoints: http://crl.example.com/a.crl
              751+2 tag and length: SEQUENCE, 45 bytes
              753+5 extnID: cRLDistributionPoints (2.5.29.31)
              758+40 extnValue: http://crl.example.com/a.crl
                758+2 tag and length: OCTET STRING, 38 bytes
                760+38 CRLDistributionPoints
                  760+2 tag and length: SEQUENCE, 36 bytes
                  762+36 DistributionPoint
                    762+2 tag and length: SEQUENCE, 34 bytes
                    764+34 distributionPoint
                      764+2 tag and length: [0], 32 bytes
                      766+32 fullName
                        766+2 tag and length: [0], 30 bytes
                        768+30 uniformResourceIdentifier: http://crl.example.com/a.crl
            798+67 certificatePolicies: domain validated, 1.3.5.8
              798+2 tag and length: SEQUENCE, 65 bytes
              800+5 extnID: certificatePolicies (2.5.29.32)
              805+60 extnValue: domain validated, 1.3.5.8
                805+2 tag and length: OCTET STRING, 58 bytes
                807+58 CertificatePolicies
                  807+2 tag and length: SEQUENCE, 56 bytes
                  809+10 PolicyInformation: domain validated
                    809+2 tag and length: SEQUENCE, 8 bytes
                    811+8 policyIdentifier: domain validated (2.23.140.1.2.1)
                  819+46 PolicyInformation: 1.3.5.8
                    819+2 tag and length: SEQUENCE, 44 bytes
                    821+5 policyIdentifier: 1.3.5.8
                    826+39 policyQualifiers
                      826+2 tag and length: SEQUENCE, 37 bytes
                      828+37 PolicyQualifierInfo
                        828+2 tag and length: SEQUENCE, 35 bytes
                        830+10 policyQualifierId: cps (1.3.6.1.5.5.7.2.1)
                        840+25 qualifier: https://example.com/cps
            865+19 tlsfeature: status_request
              865+2 tag and length: SEQUENCE, 17 bytes
              867+10 extnID: tlsfeature (1.3.6.1.5.5.7.1.24)
              877+7 extnValue: status_request
                877+2 tag and length: OCTET STRING, 5 bytes
                879+5 Features
                  879+2 tag and length: SEQUENCE, 3 bytes
                  881+3 INTEGER: status_request (5)
            884+21 ctPoison: critical
              884+2 tag and length: SEQUENCE, 19 bytes
              886+12 extnID: ctPoison (1.3.6.1.4.1.11129.2.4.3)
              898+3 critical: TRUE
              901+4 extnValue
                901+2 tag and length: OCTET STRING, 2 bytes
                903+2 NULL: nothing
            905+12 1.2.3.4.5
              905+2 tag and length: SEQUENCE, 10 bytes
              907+6 extnID: 1.2.3.4.5
              913+4 extnValue
                913+2 tag and length: OCTET STRING, 2 bytes
                915+2 value: 0102
      917+12 signatureAlgorithm: ecdsa-with-SHA256
        917+2 tag and length: SEQUENCE, 10 bytes
        919+10 algorithm: ecdsa-with-SHA256 (1.2.840.10045.4.3.2)
      929+74 signatureValue
        929+2 tag and length: BIT STRING, 72 bytes
        931+1 unused bits: 0
        932+71 Ecdsa-Sig-Value
          932+2 tag and length: SEQUENCE, 69 bytes
          934+34 r: 585a8283809161f8c1f18727979d43d58bce6c982687b3f6cd521304e2c966a5
          968+35 s: 00e505f7b5a394349596e313cc0e146208297f9311fa537f970e57d4c21fe3aa… (33 bytes)

    """
}
