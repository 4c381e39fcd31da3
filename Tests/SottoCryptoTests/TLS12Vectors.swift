// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// TLS 1.2 handshakes of OpenSSL 3.0's `s_client` and `s_server` with the RSA key of `SignatureVectors`, as a relay saw
/// them. What the wire does not show was computed with Python's `hmac`, `hashlib` and `pow`, and what it does show agreed.
struct VectorTLS12: Sendable {
  let suite: CipherSuite
  /// Of the ClientKeyExchange, and what it holds; empty where ECDHE was agreed on.
  let encrypted: [UInt8]
  let preliminarySecret: [UInt8]
  /// What the main secret would be without RFC 7627.
  let unextendedMainSecret: [UInt8]
  let clientRandom: [UInt8]
  let serverRandom: [UInt8]
  /// The hash up to ClientKeyExchange, and up to the client's Finished.
  let sessionHash: [UInt8]
  let hashWithClientFinished: [UInt8]
  let mainSecret: [UInt8]
  let keyBlock: [UInt8]
  let clientVerifyData: [UInt8]
  let serverVerifyData: [UInt8]
  /// Each side's Finished, and its first application data: "sotto voce\n" and "ancora piano\n".
  let clientRecords: [[UInt8]]
  let serverRecords: [[UInt8]]
  /// "piano" as the client's first and second record would be with the explicit nonces that we use.
  let sealed: [[UInt8]]
  /// 40 bytes for the label "EXPERIMENTAL sotto": without context, with an empty one, with "abc".
  let exported: [[UInt8]]
  /// The whole message; empty for static RSA.
  let serverKeyExchange: [UInt8]

  static let all = [rsaAES128, rsaAES256, ecdheChaCha]

  static let rsaAES128 = VectorTLS12(
    suite: .insecureRSAWithAES128GCMSHA256,
    encrypted: hex(
      """
      2df1fcffcccd1020a8a6b9df70a88f67d3ebcea92500f6b2cdbec960dd3283d709b4eb949494cee65bd5b4d5216312adfc0c\
      f6d5f446c4548de0c927135583aa37fd7b65597650282c617f45dfe15abc89c6014aacb9a97e5ca035733d6359163396eb76\
      cb771b1cbd6a50e556a15d4681e056a6953ac9cd7b9e51fbb014530bf4c2424604aaa91ab671a600151c234bd11a9ebe07e7\
      44a582fcecf4b730f6444f0f60470a19dbe009727d548db76219beed36a13479f1b9f437e86ef3f0c9aebbc7709be1ad7bb0\
      4295836d1a4458daebd4be7ee955e7e25f265b7e9c9a28dbbde6bd68b20d3689db3ab830cbbc95398e154d0a2b9766d25404\
      193b9b143c0a
      """),
    preliminarySecret: hex(
      "03030d2468e597dca5f6e474a95803b37814056389a44ac69e52f457554bd71ffe1743bed82578023ddae08082e75b1c"),
    unextendedMainSecret: hex(
      "2947c558c6f773b7ef2fdd94cdd82ec502b99183cc4fd7424349d3eeb1fde249e73b54f0f733b42d32607885b60d52bf"),
    clientRandom: hex("90877de5eecb37ac1506521c5ae9d6e22fe574d0bab2ec9e1009430fe9d7c167"),
    serverRandom: hex("50906be7601aa45bc0d26ccb826621399bbbd8966d81a239d5402c942909dd98"),
    sessionHash: hex("5570269ccc3f17316623a89748c371358c14dc02901c07163c0ee8c9ae1c7566"),
    hashWithClientFinished: hex("bc89705ed4255fbbaad5fd24af506f3ea803c690de32b3d301efe41d438e332b"),
    mainSecret: hex("cd6aa7963023a07a103dde64028cf2e7f9ec842b6182b9dbc40a00eb055c4ea095b3463598e758e3aee2ede8f5df3f67"),
    keyBlock: hex("3066d923effee00bc8a3c951daf7e8c4eaa3307faa84ca5ca1ce369cd4b96c817d0ae33c7a135070"),
    clientVerifyData: hex("a84249bd637a01a7f02de947"),
    serverVerifyData: hex("b0ad57cf119145867f95d2a0"),
    clientRecords: [
      hex("16030300287ddd77cf5053803006632c5575bbdfbbf51dbe4b4ba798db28a7f869d2ab23512b8091cdef00e971"),
      hex("17030300237ddd77cf505380316de8bf5b2bd0db43dc3f51dc877ec170f9428f638c482a40c1258c"),
    ],
    serverRecords: [
      hex("1603030028ffd95674cf150cc593302852d486e4c6e6af0376c5bebc37a1fd12ea128ef0a21c414f2bb34dd080"),
      hex("1703030025ffd95674cf150cc624da6ed4e34332d18173d1ccc57f48a4ba5de8aae02367e0c4d79f4259"),
    ],
    sealed: [
      hex("170303001d000000000000000001d1449ee145b3f1fed6a94aa8d1baba9778891597"),
      hex("170303001d0000000000000001c7e5072ca32aae5e346c8ee7a2a11574c5200f6c60"),
    ],
    exported: [
      hex("66d1a1406ac9eafb3c2bc28f78d163770b5cbefbeca680c98ec618099f2be4d98cc1e14df207f831"),
      hex("4fe50d9d285865be1ba5c6e73b381bd2e52d48536569d0f1be3ece573c0f370175f3828422647a2f"),
      hex("abef39e81a1aa9bec9bc23f8623063165379bab65819ce2841e49923d9fd0a63d7544a486461f6ef"),
    ],
    serverKeyExchange: [])

  static let rsaAES256 = VectorTLS12(
    suite: .insecureRSAWithAES256GCMSHA384,
    encrypted: hex(
      """
      d43e7cb5144440282d50d6650d028618cf4f73013ba3d24523fe752bda7dbdfa30eb7eacb460fa244edb678828aeb743cde4\
      a78903d6c9d0b4c576b4ce4a664b21dc6a91295283b2c32109b17c9bfe7eb8df82d1e2adbc812f7ea1f8a8bc4164722317d7\
      e56d2e007e3d219e065dccf0d5aed9f68890e0613b73c58762f80ab11f9637f0592079dddfabd0672b33714c53af59ab59df\
      065f9b226f10411d3f1b89d2e8994f0b42438a24edf583dd7971961f38f9890a9711cb830959d90526cc0961b09b4dfb33ad\
      5d4d38b5502ba2efbc42bd2969b1ee80a2dc082309df5900a90c281459550706de78df5611d56a4b989cfd927eb9220fa0cb\
      56302542d71d
      """),
    preliminarySecret: hex(
      "03033546fce0d0645d72e13aaf252663d720534c9d14e834069236fdb1735bf1c86bc8ef686d56826ccacb7ae6bbf705"),
    unextendedMainSecret: hex(
      "85af566800024108d9306c3befe8aa1fb43a149dbf20a8a4d071dda6887c36a2b0ee0f754bd1e1e37616e8b676119a86"),
    clientRandom: hex("409f3a58d3dd696b4d22451f59a323069928425280b6a8addfc154b7ad6baf7e"),
    serverRandom: hex("919cabc15884b8969f5882fbc95fa98236611a5c23074e1025dc259701e00626"),
    sessionHash: hex(
      "820a65587d9bbf3434bab1811ab3b9490f1aae9a177a875c00c71d86c63a87981f6a312b8cd450be3b1b90004805222f"),
    hashWithClientFinished: hex(
      "cb4c4bccbbba76f148a08b8e9deed090bc380b0eecae469e02a96b61f9c4d1315a320aa1baed89744048bd19e602af89"),
    mainSecret: hex("5f3d2aee36967e12befe09ba08102ed0edc689cdf6e69501d5401897c7295e3c1de7aaeea4416915423d700cb7ff4f91"),
    keyBlock: hex(
      """
      f457ca26fe36bd765e0642eb6a2bb4012ae1b326e8d8d707e23a2db5cda707db4d9638e5ea8ef8ebc0cf85f6d8942581dc4a\
      d2c3727899dcd979e711ae9ad23cd064ad5272b9a6bc
      """),
    clientVerifyData: hex("080f3c7a637574398c99105c"),
    serverVerifyData: hex("430b8836ba0ceafd962d9688"),
    clientRecords: [
      hex("16030300286ef8bf4e45439b8d2648f4deccd13bb060403564e7b110fc1ffa4dd36601c24f62e53332354e58ca"),
      hex("17030300236ef8bf4e45439b8e105fafefb10c2bfdba3653c71b7b9a780acd9e0980d887a7ac39ba"),
    ],
    serverRecords: [
      hex("16030300286c750e8c85d80d406f855863e544cb77f7cbce2b78eeea5f7de7ccb615a8bedd017fae327c80217e"),
      hex("17030300256c750e8c85d80d4190347a5acf9a0e378032d77f400cf5c641ec170977cb0487c9c6429ede"),
    ],
    sealed: [
      hex("170303001d000000000000000023159a0b6bb73099182250ccd425389ebf20d65918"),
      hex("170303001d000000000000000141dcf634feecfdf67359513c4ef558db5ab5f3bca9"),
    ],
    exported: [
      hex("0b328acd360ee205b0bb4952326f680b32d0d5f6e0a47f88628559ddc240e390a0578c0b2464765b"),
      hex("f73f718980376824fd34b28fbee9167665a5a56ab6be2f89f582ac6bfc032f65ec7fa12181277563"),
      hex("178731666ba889436f8b4651ae031532036f553456edfadbac72c8d6825165ec50a76915255c80cc"),
    ],
    serverKeyExchange: [])

  static let ecdheChaCha = VectorTLS12(
    suite: .ecdheRSAWithChaCha20Poly1305SHA256,
    encrypted: [],
    preliminarySecret: [],
    unextendedMainSecret: [],
    clientRandom: hex("c3faa95b154a2fa4c99354353b255323ec39cd8e17fe3242eaf1127c5cbb8343"),
    serverRandom: hex("f701eb0d13aa0f3d964510b4076a38982493c804a7697f3bdbf173d4a7d7b2f1"),
    sessionHash: hex("22ad1a4e7d45f63fe62d780b43f0aff2d0e4b43609465c512e809904c0693154"),
    hashWithClientFinished: hex("a510aa93e45159c75bc63b6297cb490706b0f78001e79f040fa36466cb707397"),
    mainSecret: hex("28cae40958b0b53fcd663a2de2cf087d619abb0aba574cfbfa28a2e0f6ff098989ea95664ad9ae6a37c03904db455b9d"),
    keyBlock: hex(
      """
      f12dc16481a97c4219abb4a49077d606f96132641db1ae163a95d566f27172cb220bfd39c871c3c64e4d0dccf629b80a6d55\
      eb24cca8fbc3dcd9f3df3f864a93989891149dd74aa7b4182498c12b5cdfbe242b9c2decadbc
      """),
    clientVerifyData: hex("6455eac90d8d3b4ed72a57b5"),
    serverVerifyData: hex("16579cc03e3a47c4d06de72d"),
    clientRecords: [
      hex("16030300202c008b2bfccf6451c141e3563a316f8687b334bf3d0f79aa7bbb735dd095c42c"),
      hex("170303001bbb6150c73d3cd2b88ecbce80123b7063a3eeea5cf19a90410c0a8e"),
    ],
    serverRecords: [
      hex("16030300200bab00281fc040b6123db2e7a3270235cb17c0e8c66505287eee7b23b2e3f561"),
      hex("170303001d74cf85a617d568e80bbfd3ddd3572b8bfd225e04709eaec072b40b5fb0"),
    ],
    sealed: [
      hex("17030300154869ea49f79f00692f974c51e19c6a06df37ddd922"),
      hex("1703030015b86745dd3d60e8c712e51e8e0400050c6a586dec31"),
    ],
    exported: [
      hex("0c677addc51bd96187005c8472bfee75a72bc2d1cb6197a209b1b0c9003437de90cdd6071581ae56"),
      hex("9cfbf457b3fb13d7f030ea96087f39f9d0c1007faf89cd8a15dbc2bfe6ef3d6964dafaa2f8824a06"),
      hex("8212174970efb13c02722118346526ed4b09c0ff879c482704fd0a52e823338fa51fa5bf7fae4e5a"),
    ],
    serverKeyExchange: hex(
      """
      0c00012803001d204779ac5d0e6b1cd3bc6ebf2a3ffbaa0cc9c8c796fe467eb891ba41751035cb56080401002a7498230ccb\
      9cb1f775836a181a4905efd61818ba2aaf4ae4eb4f985edabbdc04bebd3019a08c799e643ee0006e24eec1677e55040f8a78\
      0f8261cd9482fc6926519b5b9655f89b33def736786b14b4af4d2860e5a3ea3c2156d493abb35c707d076a5fcacde0aa56ea\
      c46619130d7f438d1b8e53c4231062fd7560d5b4e4092272b955456557f852e1e96da8f5e50ccea4d0020cd11d6474a36da5\
      c6a05e60e8baaf9cad6a9aecbfd5be154547a90a7cd23f2c536289b8532effe6b1026403bab6a065bd8da00692850bf6c9c9\
      a2df053c41e53f686456d3f3ba9c956390c142cc3735d5e5ac8dd0f65e40e8b51cc324a4fa57889ae4cdfefbf9e957ce6601
      """))
}
