// SPDX-License-Identifier: Apache-2.0

import SottoIdentity
import SottoTestSupport

/// Keys and certificates that OpenSSL wrote, for what the test factory can't make. The certificates are valid from
/// November 2026 to 2046: tests of them take ``time`` for now.
enum Fixtures {
  static let time = WallTime(secondsSinceEpoch: 1_893_456_000)  // 2030-01-01

  /// P-256 in PKCS#8.
  static let p256PKCS8 = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgLI+PhZPKgAeLURwX
    gcG9EJVunXW4I0ffkxW2D5b+A7mhRANCAAQH6M3cKXcrjUvNBJsJUdePxH1rV9uz
    3xHOan56YCQG0Tap8pTfRSTtael9xuz7nXzW5DvHZacZdsYn4aQB9WKV
    -----END PRIVATE KEY-----
    """

  /// The same P-256 key in SEC 1, with EC PARAMETERS before it.
  static let p256SEC1 = """
    -----BEGIN EC PARAMETERS-----
    BggqhkjOPQMBBw==
    -----END EC PARAMETERS-----
    -----BEGIN EC PRIVATE KEY-----
    MHcCAQEEICyPj4WTyoAHi1EcF4HBvRCVbp11uCNH35MVtg+W/gO5oAoGCCqGSM49
    AwEHoUQDQgAEB+jN3Cl3K41LzQSbCVHXj8R9a1fbs98Rzmp+emAkBtE2qfKU30Uk
    7Wnpfcbs+5181uQ7x2WnGXbGJ+GkAfVilQ==
    -----END EC PRIVATE KEY-----
    """

  /// P-384 in PKCS#8.
  static let p384PKCS8 = """
    -----BEGIN PRIVATE KEY-----
    MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAqUHo58nCJ492Bcoas
    2BuTItG5jzwmvTylEng2Hdx2yFz82vKk1a+C2EG+5f8X5vChZANiAARtxaPAJHuG
    lamDIllOZK2Ir9/qm+zh26m0pY4FU0bvRMs2MRPrSfb5+RJ3P2bUWDWU25a1hRsn
    ILccqcUTNKq66bqzy6MvZ9LLlV3w9LKUpKd2/OgpjokcnuyjEIyizpQ=
    -----END PRIVATE KEY-----
    """

  /// The same in SEC 1.
  static let p384SEC1 = """
    -----BEGIN EC PRIVATE KEY-----
    MIGkAgEBBDAqUHo58nCJ492Bcoas2BuTItG5jzwmvTylEng2Hdx2yFz82vKk1a+C
    2EG+5f8X5vCgBwYFK4EEACKhZANiAARtxaPAJHuGlamDIllOZK2Ir9/qm+zh26m0
    pY4FU0bvRMs2MRPrSfb5+RJ3P2bUWDWU25a1hRsnILccqcUTNKq66bqzy6MvZ9LL
    lV3w9LKUpKd2/OgpjokcnuyjEIyizpQ=
    -----END EC PRIVATE KEY-----
    """

  /// P-521 in PKCS#8.
  static let p521PKCS8 = """
    -----BEGIN PRIVATE KEY-----
    MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIA5rbG0RQE74hG1d61
    4tHLF00yQyPisN3kk/bzdqZQtQ2sSoEQI7r1R0ZMlVaH10Zsrm41GxJpJ7hozcEd
    nPlxJSWhgYkDgYYABAEYoYTs4gO3gpdvjBGxRxRCTOAOQndh5gPywsMgaMX1Y7HU
    J+AM8ciJJoZvYKFAyoBuZCAkGS1EXM240SrSLH2YygFHCz0iy89ERgK0gXuDyfa9
    ji9rCP20XP5s55KWWaJYXQKLtkDTs0llntaz33tSsKXxxcC33GJprHrSNZJdODO5
    hg==
    -----END PRIVATE KEY-----
    """

  /// The same in SEC 1.
  static let p521SEC1 = """
    -----BEGIN EC PRIVATE KEY-----
    MIHcAgEBBEIA5rbG0RQE74hG1d614tHLF00yQyPisN3kk/bzdqZQtQ2sSoEQI7r1
    R0ZMlVaH10Zsrm41GxJpJ7hozcEdnPlxJSWgBwYFK4EEACOhgYkDgYYABAEYoYTs
    4gO3gpdvjBGxRxRCTOAOQndh5gPywsMgaMX1Y7HUJ+AM8ciJJoZvYKFAyoBuZCAk
    GS1EXM240SrSLH2YygFHCz0iy89ERgK0gXuDyfa9ji9rCP20XP5s55KWWaJYXQKL
    tkDTs0llntaz33tSsKXxxcC33GJprHrSNZJdODO5hg==
    -----END EC PRIVATE KEY-----
    """

  /// Ed25519 in PKCS#8.
  static let ed25519PKCS8 = """
    -----BEGIN PRIVATE KEY-----
    MC4CAQAwBQYDK2VwBCIEIMowKxSW7zncwsrVObtY49DgHnM+VioeD0lOMcB+/qo3
    -----END PRIVATE KEY-----
    """

  /// RSA-2048 in PKCS#8.
  static let rsaPKCS8 = TestKey.rsaPEM

  /// The same in PKCS#1.
  static let rsaPKCS1 = """
    -----BEGIN RSA PRIVATE KEY-----
    MIIEogIBAAKCAQEA3HYwfOFOQyWFTURmvFShltgE4wHBzcoiaE8d4jf1IkUN1Otm
    P27WuluqcQbQTP3SNFSMIpl0saihW498V0yZJt8cM2yC4mTiY7VbQbp/op3yzLTd
    o1LsgIJ5gii9wJYkp7ylAuhg+lR++FU/c9PrDHnzPlVtV+Hw99CvuQOR/YRHrFAW
    NUOfAQOuXlHpAxWVJSLo1Z294415c3CByO5KgVjLef9sI7FjvSXCXxAAbwFl4YBP
    yHu6RVvyQ1twZFupg8gFup7Dz90xJV7yjfP9wJSTkjfOL5osSQ02YetVmZiGGuOm
    I/O6Qa6LM3+2NusW9RZ/ZAAV9aOlewGLFBcLUwIDAQABAoIBABzWVuRW4lJVK5ke
    S+PxnAtrqUP6XFvrR1Hmm22WTTnU14jU29SLTook6GgNcJzJjL/smUIDWajNeoHM
    BIM00Ums4Hb3iC1N7fEF7XBtETn3uCU/uUgeVjI/Ht7ALoXs/dF1Ew6Mz/aeq9cW
    64xemX3Ry9gI+5sFwmvf/8RPK78B2t+E2conE/0BX2dXJ2/YWFKTfCBUGG/0Kq3a
    lkzO0t+sV1PrbVkCbPDrI0I1WG9YZYy1bOrfWWVH0W+q0Vl0TJzo7Qq1I7bszPma
    XckcdNEm8eT0DXIgiFSFyJ2ZY9Ugc36xNkS9OPolr+ejxSiSQ0ut/8FA5A0qlX+f
    M4MPL3kCgYEA9jjAjHInSyJmJlhAvbA4vwBWAOSvxnPV8SgwAYP0BCGr7FGNpVWp
    k/3jPN9y4PlAxKJYqGWSD2dPjNnnb+hUdbUdOPT2jfVRY01cfIEDy9TMaBV0+W++
    PvVbpsawoZa3wj4VLdG57g/uhs4/ovH9riOWE8D4e/Q3J50bctZDNdkCgYEA5TeL
    YMKfMp1edqq+lwY9qXxwXqMOKnDZPmHwmSIrL1l46QFFhtNLDKRs92KolgKXUVC+
    smHI8dFdf1VZCQCSANcHE+qjC+EhY/e2vzr2+d10bs0rKQRszvCTOyR+fns/O5vN
    vVIqk3VqITu8T6RTrdVUifCvFCh+0pTwDMvVswsCgYAtwaAuuWwJ72uSRqZJWf1B
    qXtSES2FMLOabEB3l6D6P5OmiAVNq1ynLvBSuKetnURnBlB5gt6g1C8ZWslCp6dC
    dJTop8VF3kfwr0i3rnYZJAOUeCBT1mtBYfFVTek3Lj4Z79WZvTbTQcyu6pcy3cup
    190k8KB80IaLawvVzHGTCQKBgDhMsUY9515GOuqIu7FajhCwCOWlxRf1idaBtdfX
    BaZmooUQk+Qux7M+O6lzqRbXYhVN8Njdnb6PfxiEfQ7x/eqI5islKZEEZfAo6tED
    iaALncqNSDmV5afafT88knk8imZ4uUr0AJMhdsTc6D7jjM4YpOAQpuAbpjLQ9Dkg
    Y8fLAoGAfmtuBXPO28rygw/Z/WawTeyTQDWCUr1AJ5WFWcR06XxoMkLLr4A3hU2D
    k/YRZ+hXNQk60MrkkX0rSk5wyYIo8JwUj+T5ddxat2I2lvtNacUDqXlJPpWcntx/
    3tl5zqdh46Pc9IDF3vomMfQJd5s11PJCSR8GViG9dOnIbJs3dPs=
    -----END RSA PRIVATE KEY-----
    """

  /// An encrypted key in PKCS#8.
  static let encryptedPKCS8 = """
    -----BEGIN ENCRYPTED PRIVATE KEY-----
    MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgj0DsuqO996wICCAAw
    DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEEhCoSu601fQ3+f7m3uVbe8EgZBl
    y19mps+liU6n5SbixguoKXlSuiBcfamimUIdYwmCeqjPKf3eF5rkF4zrFsU606pw
    Y4vpuvuzvxod6HUDUu2Pl8kVOuQotu9B/VLXrkt+hH7mkRg1qC351pJQduptZK4s
    DhAAvU4h6HaNCxtDufK1dHsqXMjL6+t1Bcma2B0AFW3MPryyvUvfoShzEFV2N7c=
    -----END ENCRYPTED PRIVATE KEY-----
    """

  /// An encrypted key in PKCS#1, as RFC 1421 has it.
  static let encryptedPKCS1 = """
    -----BEGIN RSA PRIVATE KEY-----
    Proc-Type: 4,ENCRYPTED
    DEK-Info: AES-128-CBC,6D0BDE5C19991EC3C767D942EB87DBF5

    koTuvnveRi219c+hZd09vdR2bpWjO+y+r35f6sDtBgFaqzzo709SU2y42iKj8vKK
    mS9w6tX5zVpKytntGeEjjDl+4tPx0v2o4nWjSM2HB7BJHzwqa4fCrYi1eD/EZjeW
    NmwQZheFE/2pEPvzeav+5sBcLY6hERk/w7PhfKmxuPyz1XA0ssBftYW4/KiHBu7k
    gOhKoekvg5xKIdvajV0e5Hh8QScVWSe1wtDQz6WsD/xiq4cA2uTFMq5nhVEiSawe
    EJvpLXENeHLXShExOSxr5Hycnq46DqCgfaxxHDlD0Pqm6dCMr0pju2KPGOgCkkcZ
    5aqp2bBkOhE3/txaEzKssYibXx4tEuEiQhKfTboNoxnWBQ2cQJtIHgICMQhNktUg
    cx27+HEFW+04oVEU0MZfdn0MSW258X3c0RCgg9rMTuPv+q+f7qPYG/dXPFscQqOY
    fS50JfpiG/hxDKuf/YMgkviy/F6jnVn7mkhPyXm2426XrrW9jGdSkQWUPKdequee
    lj+mRteGh0NZ2MVY1XULbLtf4aZeqvJyLPIed6errusitZatX3+gzW/eGnTmPbMI
    CJFygnqHrC764/fZkiICbbZua97QEeRDIw51OkgwcXR6JG19yPXeMq9dz8o1MlTz
    fzPqkWRXkrVebKm6832BTMe/6SIrpROMsncqOun3cblQwNr6xKnjeikPwPmdzT+H
    xhpegnizJghihkMcEtYwMPOctjJALbhnSYDhTeuJfBlA463EUYKSkilQTVPiq/5r
    ZNUJOHTOFL6YzbkwKObeO20NCPJkItv6Rg/QTGpYsljHhlZwIEIsyoJslKbUfac4
    HdEcekMaFZDBPuzXYH2PLTQkUojuuOTwdsV9Wu1wYz6LnwG7vLMePwQ8ro3DyMH9
    7zV1URb2n28CqodWiA0WxoA6TKh/ewwSUCx0b371Wdoyi32IZY8ia3AS3VxoVS+E
    o0kBdKzswfTxdzzjM2OjFD3p4IgmiZyGRFsu8c5JVWjLEWdFY25nZLqgfe4Ayqd0
    yLW+NA4vkbGtCbEDai2jg4D9SxqIfBwKk1ClTnd0pXXYiD/pq1pmYw4TBbwTVEuJ
    KI4Wn27GxT6YHRJOAx6MjtYEU8/+8wLMc3r/4eLy+0X6RHJuiKiUIrUKsGpqU1bP
    TJ4bKOZfheivzneizyHPEmSe+/Py0FT/JjyUhhUndOuGyNPRBXkqogy8mIAlWJ/N
    zy8mOB6huJFXBakfSNCcR7CQXmv5Oo7u7A3l/2AeyQGsMdD1zjDRsPkfXfcSblRM
    e/FrskW+5tKNyCcSAkOocjIZ0lOdbBBktoVPXgdlOqUhxrNsEDwlrDuS1jiXw7gM
    Qq6cndWrIrZvAAWtqrsTMNGa6jwCz/eLEl3GaPOGR+Q863L7lCotgNO+hqXCv74W
    iduG1KQU/BZgZ9bEekfZQ4+ftIiCdCcuCb+tajhBog5m4scK1+ej7KvV8bqlw+Ww
    DvJTLb290rP7GXeftlhnEjBvo9ul4Z+x7aq+HHLKDjRCjWjI3/bInKqBNHOtvu59
    JXBwXivd9L6Ni0C9cBd4p2G8LN8capMBZOcORp3z+RBBZ1pihvC2YelAQPrfwkHm
    -----END RSA PRIVATE KEY-----
    """

  /// RSA-1024 in PKCS#8.
  static let rsa1024Key = """
    -----BEGIN PRIVATE KEY-----
    MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAPTFqMSlGlxGFEvd
    dHxoWV02zuck+Da8IGJrDHCh/jT/ophBN0CAyzJS3uaZG2Wag8q8xh7OcAH+6R4Q
    ft3SPY2OaUPc7MQIxxFvlJ52tB1PNDdgXcguWPQGgVl2AuDRSE65bjCSNhUrmUTs
    tuaQ0+7BkTIZHeA57E4xQTzxb9JhAgMBAAECgYEAl7muU7bEEE6gZiZv/m3wdwdy
    WXVhJwyWRmt02pyPpuqPLzG9vg4X5qnX4bkmcmTFLPa3GIF+jL4mYqx296lK3S4C
    4P7sSeVXomHbSWQ+hlZftZOXyG5EWP+zGZjx9jktTnNz/Bpg6oUqna8YuTgdDaa2
    RakfpM2mKFBuLJVjFcECQQD7OxbWa+2JBKYuqJiWo7BX5XaOikV2tFOP7cgQQrhQ
    DS1HbsCD+Tg7xDi51kkNzIxmUxjy6O8fk4aBfATHRtbbAkEA+WsuumVbes8s4fUg
    mO5hVw4mB3udTC6DMqTANMbRa7uJStyN6Sbz4xh7pv1mQNjECL3EqPI1E9Mlg96l
    iiZKcwI/UXPW864KVWIsfvQqhKyNf/HlflFWNCZC8Wcmdh8rosii5YYC5MbodHgp
    7BaNmOu4mXRXomnjHVm3QkPzSKivAkA3O64YZvOwKYrl6vOyCjASKDbxt0UpJq+1
    GljaFyEvO1N2+YqPlCm0I6rWWw021QnsaaHQS/rHDh4jqr1772jTAkEArogQA5mv
    +V+BSNlQcAUPZZr24Ldj7ai3UdyTIw5iKTrDDWuc6yE1N/LymEEYpYSWjTGVak8y
    JkcrqnDtPwOCJQ==
    -----END PRIVATE KEY-----
    """

  /// A key bound to PSS.
  static let rsaPSSKey = """
    -----BEGIN PRIVATE KEY-----
    MIIEuwIBADALBgkqhkiG9w0BAQoEggSnMIIEowIBAAKCAQEAkyDJ7jlh9kYmFe2/
    NdgpxC1g77Fje1Cb2z8o6yBp1Mv2euyj0M4q9QuRZBVRpsB58ndPYe/u3dIUg860
    lesCNILnj9cS/U5vs41Tq19rbhSH7RlFwmlItI+bacDXNk5eG6nDXHtxt7ribYkG
    leZe+onv1+Knc1I24LGmhq9ZNoT4fHdZfjKu7prAqZQEGzprix43+7qtMAEV4T8M
    loPH4bNdR53Cqx7PUNXiXEz3UwrZfUDfTJLMDsNNwYjMurTjHpVqFsEmFy0me4cp
    rXkV8jJaz/XbKFlJ1vsT8Ox3OyH9uRk9nuijXfLd63jU3TEhye4ZAmNoCgZvIM8C
    wY8lzwIDAQABAoIBAD2yect658ApIY5/kPgI6lbYerZ5KlELeBhET6nuAUNZtsZM
    ltOYqT3yOGmCYSeuvlS1wKW+wmnlz3GIjITztIyFuopAtDdiHYhrgwMx8/CJDokY
    WH8SvIjvUcpSsk0VJvStx31wTLsx1QL++7J/lSO2FUxwQS0kdFvcU4tWW/B2xlYy
    qdQuiQyhPSrW0VL/FwiOKLLqG3/gKcneLfC6GA0uaxMIRVoIwW0XjCp9zm+JB1PN
    Nkq9Kt+ryD5BIESMooLI9ssmmBInB2643xDIrGAiqXHYMRI9TDKAUr2tGQQP4g/l
    NS4/qMTbuR3wmj84rvFHPXIVEqT1HaJ1uEZ/zpUCgYEAziOHCOBgWUBitDbEn6B2
    yfWCKzcZiAMLXfJxwgmB6DjLjji8mb6qm/wA83fhZel7JVzRGG5zSy4U2oDeJKE4
    SNLDy36y/rYAdlYNRxwXL6KJjUkvlzdgsM2JtiGaSAs1YtftXFxvqh6TN9qPDVyM
    WTD+RVj2FLtkwa85p4j0oIMCgYEAtrc3Te44hxE2LG0cBpAGyZwU61AAqYc5uwZu
    BNyCvCvx3w6f836YovbHPNlrXlD4U5eTShpOykIbE/4Cc1LdDfTzrKr60+fI841b
    6UmIkJdsBFYCUyOu6qXLlIRXXvn2mU6x48U8/6uLWuDdQhguWdU3nscHrrcUFD0m
    ibvOC8UCgYBB/xHef6eZK4nuVJKC4KbnZdi06UEdUIw1Gcfd7ZlPtc9Fy1hmiKqq
    ofXT/Q+Gx0eL4Ll47vOuoCRBCH0WkR8qAYB6CChab/6Z5Fb/6zhpIcqUF1hLO4mT
    UVrDmuKAKkZ/TM5LgbSmbH+JpEmkZ3rvm0XtAdxXKt/JOsZkou5e7QKBgQCuGGME
    yUBpSfgRWqFCi4c8IJE6KY+H+MYEMzsvPKEBBOpAvCGiE/UCChuLGisYwhPrKlj4
    WZrLUzOT2AqjscfZHZX05zF6KbcqgX2bCiqqgu00MHOknjJzeChDSdoqMAhMyVPs
    kCnv/pcYr3uDF6FKjUOi8UebrOvf4OhQgnbwdQKBgB+liqd+euV0D1SrUnc69GT+
    8dcRxxPVRycynDQnBTLCcWefVUNQd0BgwownyUej5g6Ou73Er9FpAKQSPENCRN/p
    pMmULhfu46jKpmcoMEwlM3478igGqV/HwJ6KvNNZSqWyLbIg23O5aiXuNlXAxwTe
    9erRLS28izcSILBu1cPC
    -----END PRIVATE KEY-----
    """

  /// Ed448.
  static let ed448Key = """
    -----BEGIN PRIVATE KEY-----
    MEcCAQAwBQYDK2VxBDsEOdnBXlQonndoT+lkhZp0OZoWbSGNhttxdMx1W1zaE4Le
    SxhEtEp7ukFfYWiWOEZXckkt7CW0vFSy/w==
    -----END PRIVATE KEY-----
    """

  /// brainpoolP256r1 in SEC 1.
  static let brainpoolKey = """
    -----BEGIN EC PRIVATE KEY-----
    MHgCAQEEIIqwcVYjviFUwBawEGEFH0M0wlFFoanBMwmcGmItjLUxoAsGCSskAwMC
    CAEBB6FEA0IABC7x5b4UbwzLRQKmaM4al4ZS9Y2xXkaM4c+6W0FRkOgBBt6apsZj
    8As6rBIMszCFbVvXfPQneLnSErnJz2U/sng=
    -----END EC PRIVATE KEY-----
    """
}
