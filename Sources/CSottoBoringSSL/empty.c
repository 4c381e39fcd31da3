#include "CSottoBoringSSL.h"
